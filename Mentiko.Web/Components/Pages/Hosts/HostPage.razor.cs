using Mentiko.Core.Hosts;
using Mentiko.Core.Results;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Hosts;

/// <summary>One host: what is registered, what its preflight found, and what an Admin can do about it.</summary>
public sealed partial class HostPage
{
    private RemoteHost? _host;
    private Error? _refusal;
    private bool _asked;
    private bool _busy;
    private bool _trying;

    [Parameter]
    public required string Name { get; set; }

    [Inject]
    private GetHost GetHost { get; set; } = null!;

    [Inject]
    private PreflightHost Preflight { get; set; } = null!;

    [Inject]
    private DeleteHost DeleteHost { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    protected override async Task OnParametersSetAsync()
    {
        if (_host?.Name.Text != Name)
        {
            _host = null;
            Take(HostName.TryParse(Name, out var name) ? await DoAsync(GetHost, name) : new Error.NotFound());
        }
    }

    private static string Sentence(RemoteHost host) => host.Check switch
    {
        null => "No agent runs here before a preflight has passed.",
        { HasPassed: true } => "Everything that must not be possible there was tried, and none of it was.",
        { Findings: var findings } => $"Not as it must be: {findings.Count(finding => !finding.IsGood)} of {findings.Length}. No agent runs here.",
    };

    private async Task PreflightAsync()
    {
        if (_host is not { } host || _busy)
        {
            return;
        }

        (_busy, _trying) = (true, true);
        Take(await DoAsync(Preflight, host.Name));
        (_busy, _trying) = (false, false);
    }

    private async Task DeleteAsync()
    {
        if (_host is not { } host || _busy)
        {
            return;
        }

        _busy = true;
        _refusal = (await DoAsync(DeleteHost, new DeleteHost.Input(host.Name, host.Version))).Error;
        (_busy, _asked) = (false, false);
        if (_refusal is null)
        {
            Navigation.NavigateTo(Here.Link("hosts"));
        }
    }

    private void Saved(RemoteHost host) => (_host, _refusal) = (host, null);

    private void Take(Result<RemoteHost> answer)
    {
        _refusal = answer.Error;
        _host = answer.TryGet(out var found, out _) ? found : _host;
    }
}
