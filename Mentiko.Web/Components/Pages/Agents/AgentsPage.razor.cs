using Mentiko.Core.Agents;
using Mentiko.Core.Results;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Agents;

/// <summary>The namespace's agents by name.</summary>
public sealed partial class AgentsPage
{
    private Page<AgentVersion>? _agents;
    private Error? _refusal;

    [SupplyParameterFromQuery(Name = "after")]
    public string? After { get; set; }

    [Inject]
    private ListAgents ListAgents { get; set; } = null!;

    protected override async Task OnParametersSetAsync()
    {
        var answer = await DoAsync(ListAgents, new PageRequest(After: After));
        _refusal = answer.Error;
        _agents = answer.TryGet(out var agents, out _) ? agents : null;
    }
}
