using System.Collections.Immutable;
using System.Text.Json;
using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.TestKit.Fakes;

namespace Mentiko.Core.Tests.Runs;

/// <summary>Two namespaces over the same stores in memory, and the use cases about definitions and runs.</summary>
internal sealed class Desk
{
    public const string Agent = """{"runtime":{"type":"command","command":["true"]}}""";

    public const string Chain = """
        {"inputs":{"topic":{"type":"string","required":true},"size":{"type":"number"}},
         "steps":[{"id":"write","agent":"writer","triggers":"chain:start","emits":"write:done"}]}
        """;

    public Desk()
    {
        var checker = new ChainChecker(Agents, Secrets);
        Pins = new RememberingPins(new ChainPinner(Chains, checker, Settings));
        SaveAgent = new SaveAgent(Agents, Denials);
        SaveChain = new SaveChain(Chains, checker, Denials);
        Restore = new RestoreChainVersion(Chains, checker, Denials);
        Validate = new ValidateChain(checker, Denials);
        Trigger = new TriggerRun(Pins, Runs, Dispatcher, Denials);
        Retry = new RetryRun(Runs, Dispatcher, Denials);
        Cancel = new CancelRun(Runs, Dispatcher, Denials);
    }

    public TestNamespace Own { get; } = new("acme");
    public TestNamespace Other { get; } = new("globex");
    public InMemoryAgentStore Agents { get; } = new();
    public InMemoryChainStore Chains { get; } = new();
    public InMemoryRunStore Runs { get; } = new();
    public RecordingDispatcher Dispatcher { get; } = new();
    public RecordingDenials Denials { get; } = new();
    public FixedSecretNames Secrets { get; } = new("KNOWN");
    public FixedSettings Settings { get; } = new();
    public RememberingPins Pins { get; }
    public SaveAgent SaveAgent { get; }
    public SaveChain SaveChain { get; }
    public RestoreChainVersion Restore { get; }
    public ValidateChain Validate { get; }
    public TriggerRun Trigger { get; }
    public RetryRun Retry { get; }
    public CancelRun Cancel { get; }

    public Task<Result<AgentVersion>> SaveAgentAsync(TestNamespace at, string name, string json = Agent) =>
        SaveAgent.ExecuteAsync(at.As(Role.Admin), new SaveAgent.Input(AgentName.Parse(name), JsonElement.Parse(json), null, null), default);

    public Task<Result<ChainVersion>> SaveChainAsync(TestNamespace at, string name, string json = Chain, int? expected = null) =>
        SaveChain.ExecuteAsync(at.As(Role.Admin), new SaveChain.Input(ChainName.Parse(name), JsonElement.Parse(json), expected, null), default);

    public Task<Result<AcceptedRun>> TriggerAsync(TestNamespace at, string name, string? input = """{"topic":"x"}""", string? key = null, params (string Key, string Value)[] labels) =>
        Trigger.ExecuteAsync(
            at.As(Role.Operator),
            new TriggerRun.Input(
                ChainName.Parse(name),
                TriggerKind.Api,
                input is null ? default : JsonElement.Parse(input),
                labels.ToImmutableSortedDictionary(label => label.Key, label => label.Value, StringComparer.Ordinal),
                key),
            default);

    /// <summary>An agent and a chain that uses it.</summary>
    public async Task PrepareAsync(string agent = Agent)
    {
        await SaveAgentAsync(Own, "writer", agent);
        await SaveChainAsync(Own, "weekly");
    }
}
