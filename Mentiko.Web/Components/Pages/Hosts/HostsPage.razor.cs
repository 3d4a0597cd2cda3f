using Mentiko.Core.Hosts;
using Mentiko.Core.Results;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Hosts;

/// <summary>The remote hosts of the organization, and a form that registers one.</summary>
public sealed partial class HostsPage
{
    private Page<RemoteHost>? _hosts;
    private Error? _refusal;

    [SupplyParameterFromQuery(Name = "after")]
    public string? After { get; set; }

    [Inject]
    private ListHosts ListHosts { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    protected override async Task OnParametersSetAsync()
    {
        var answer = await DoAsync(ListHosts, new PageRequest(After: After));
        _refusal = answer.Error;
        _hosts = answer.TryGet(out var page, out _) ? page : null;
    }

    private void Open(RemoteHost host) => Navigation.NavigateTo(Here.Link("hosts", host.Name.Text));
}
