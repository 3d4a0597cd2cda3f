using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Settings;

/// <summary>What the Owners decide about the organization: a panel for each matter, each saved by itself.</summary>
public sealed partial class SettingsPage
{
    private Organization? _found;
    private Error? _refusal;

    [Inject]
    private GetSettings GetSettings { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        var answer = await DoAsync(GetSettings, default);
        _refusal = answer.Error;
        if (answer.TryGet(out var found, out _))
        {
            Take(found);
        }
    }

    private void Take(Organization saved) => _found = saved;
}
