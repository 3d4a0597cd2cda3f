using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Offboarding;

/// <summary>How an organization leaves: with everything it has, and for good when its slug was typed.</summary>
public sealed partial class DangerZone
{
    private string _typed = "";
    private bool _busy;
    private Error? _refusal;

    [Inject]
    private DeleteOrganization DeleteOrganization { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    private async Task DeleteAsync()
    {
        if (_busy)
        {
            return;
        }

        _busy = true;
        var answer = await DoAsync(DeleteOrganization, _typed);
        (_refusal, _busy) = (answer.Error, false);
        if (answer.IsOk)
        {
            // A new request: the circuit's session is for a namespace that is closed.
            Navigation.NavigateTo("/", forceLoad: true);
        }
    }
}
