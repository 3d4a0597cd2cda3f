using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Web.Gates;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Account;

/// <summary>Ends the reader's membership of the organization that their session is for, and of no other.</summary>
public sealed partial class LeavePanel
{
    private string _typed = "";
    private Error? _refusal;
    private bool _busy;

    [Parameter, EditorRequired]
    public string Slug { get; set; } = "";

    [Inject]
    private ICircuitSession Session { get; set; } = null!;

    [Inject]
    private LeaveOrganization LeaveOrganization { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    private async Task LeaveAsync()
    {
        if (_busy)
        {
            return;
        }

        _busy = true;
        var left = (await Session.EnterAsync(Slug)).TryGet(out var scope, out var error)
            ? await LeaveOrganization.ExecuteAsync(scope, _typed, CancellationToken.None)
            : error;
        (_refusal, _busy) = (left.Error, false);
        if (left.IsOk)
        {
            // A new request: the circuit's session is for a namespace that is not the reader's any more.
            Navigation.NavigateTo("/", forceLoad: true);
        }
    }
}
