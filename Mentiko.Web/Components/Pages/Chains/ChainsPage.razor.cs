using Mentiko.Core.Chains;
using Mentiko.Core.Results;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Chains;

/// <summary>The namespace's chains by name.</summary>
public sealed partial class ChainsPage
{
    private Page<ChainVersion>? _chains;
    private Error? _refusal;

    [SupplyParameterFromQuery(Name = "after")]
    public string? After { get; set; }

    [Inject]
    private ListChains ListChains { get; set; } = null!;

    protected override async Task OnParametersSetAsync()
    {
        var answer = await DoAsync(ListChains, new PageRequest(After: After));
        _refusal = answer.Error;
        _chains = answer.TryGet(out var chains, out _) ? chains : null;
    }
}
