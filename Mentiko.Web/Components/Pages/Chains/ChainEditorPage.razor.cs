using System.Globalization;
using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Web.Components.Pages.Chains.Editor;
using Mentiko.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Chains;

/// <summary>Reads what the editor of a chain needs: the chain, the agents that steps can run, and how the steps went last.</summary>
public sealed partial class ChainEditorPage
{
    /// <summary>Agents that are offered; a definition may name any.</summary>
    private const int MostAgents = 1000;

    private const int AgentsAPage = 200;

    private readonly Dictionary<string, AgentDefinition> _definitions = new(StringComparer.Ordinal);
    private ChainVersion? _chain;
    private List<CanvasAgent> _agents = [];
    private IReadOnlyDictionary<string, CanvasState>? _last;
    private Error? _refusal;
    private bool _isOpen;
    private string? _opened;

    [Parameter]
    public string? Name { get; set; }

    [SupplyParameterFromQuery(Name = "view")]
    public string? View { get; set; }

    [Inject]
    private GetChain GetChain { get; set; } = null!;

    [Inject]
    private ListAgents ListAgents { get; set; } = null!;

    [Inject]
    private ListRuns ListRuns { get; set; } = null!;

    [Inject]
    private GetRun GetRun { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    protected override async Task OnParametersSetAsync()
    {
        if (_isOpen && _opened == (Name ?? ""))
        {
            return;
        }

        (_opened, _isOpen, _chain, _refusal, _last) = (Name ?? "", false, null, null, null);
        if (Name is not null)
        {
            var answer = ChainName.TryParse(Name, out var name) ? await DoAsync(GetChain, name) : new Error.NotFound();
            _refusal = answer.Error;
            _chain = answer.TryGet(out var chain, out _) ? chain : null;
        }

        if (_refusal is null)
        {
            await ReadAgentsAsync();
            await ReadLastRunAsync();
            _isOpen = true;
        }
    }

    private async Task ReadAgentsAsync()
    {
        _agents = [];
        string? after = null;
        do
        {
            var answer = await DoAsync(ListAgents, new PageRequest(AgentsAPage, after));
            if (!answer.TryGet(out var page, out _refusal))
            {
                return;
            }

            foreach (var agent in page.Items)
            {
                _definitions[agent.Name.Text] = agent.Definition;
                _agents.Add(new CanvasAgent(agent.Name.Text, agent.Definition.Description));
            }

            after = page.Next;
        }
        while (after is not null && _agents.Count < MostAgents);
    }

    private async Task ReadLastRunAsync()
    {
        if (_chain is not null
            && (await DoAsync(ListRuns, new RunQuery(new PageRequest(1), Chain: _chain.Name))).TryGet(out var runs, out _)
            && runs.Items is [var latest]
            && (await DoAsync(GetRun, latest.Id)).TryGet(out var run, out _))
        {
            _last = StepStates.Of(run, Time.GetUtcNow());
        }
    }

    private IReadOnlyList<(string Name, string Value)> FactsOf(string agent)
    {
        if (!_definitions.TryGetValue(agent, out var definition))
        {
            return [];
        }

        var (retry, execution) = (definition.Retry, definition.Execution);
        var secrets = definition.Secrets;
        return
        [
            ("Attempts", retry.MaxAttempts == 1 ? "1" : string.Create(CultureInfo.InvariantCulture, $"{retry.MaxAttempts}, {retry.Backoff.ToWire()} back-off from {retry.BackoffSeconds} s")),
            ("At most", Durations.Text(TimeSpan.FromSeconds(execution.TimeoutSeconds))),
            ("Memory", string.Create(CultureInfo.InvariantCulture, $"{execution.MemoryMb} MB")),
            ("Runs", execution.Target.ToWire()),
            ("Secrets", secrets.IsEmpty ? "none" : May(Permission.SecretsRead) ? string.Join(", ", secrets) : string.Create(CultureInfo.InvariantCulture, $"{secrets.Length}, hidden for your role")),
        ];
    }
}
