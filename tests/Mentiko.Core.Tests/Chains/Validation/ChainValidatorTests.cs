using System.Collections.Immutable;
using System.Text.Json;
using FsCheck.Xunit;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;
using Mentiko.Core.Chains.Validation;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Runs;
using Mentiko.Core.Tests.Runs;
using Mentiko.TestKit.Sketches;
using Xunit;

namespace Mentiko.Core.Tests.Chains.Validation;

public sealed class ChainValidatorTests
{
    [Fact]
    public void Validate_GoodChain_NothingToSay() => AssertErrors(
        ["collect: chain:start -> collect:done", "write: collect:done -> write:done", "alarm: write:failed"]);

    [Fact]
    public void Validate_UnknownAgent_NamesTheStep() => AssertErrors(
        ["ghost: chain:start -> ghost:done", "b: ghost:done"], "unknown-agent $.steps[0].agent");

    [Fact]
    public void Validate_UnknownSecret_NamesTheAgentAndNotTheSecret()
    {
        var problems = Validate(ChainSketch.Of("needy: chain:start"));

        var problem = Assert.Single(problems);
        Assert.Equal(("unknown-secret", "$.steps[0].agent"), (problem.Code, problem.Path));
        Assert.Contains("needy", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("MISSING", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_HostThatTheOrganizationDoesNotAllow_IsAWarningThatNamesIt()
    {
        var caller = new AgentDefinition { Runtime = new AgentRuntime.Command(["true"]), Network = new AgentNetwork { Allow = ["api.example.com", "feed.example.net:8443"] } };
        var facts = Facts() with { Agents = new Dictionary<AgentName, AgentDefinition> { [AgentName.Parse("a")] = caller } };

        var problem = Assert.Single(ChainValidator.Validate(ChainSketch.Of("a: chain:start"), facts with { AllowedHosts = [HostPattern.Parse("*.example.com")] }));
        Assert.Equal(("host-not-allowed", "$.steps[0].agent", ProblemSeverity.Warning), (problem.Code, problem.Path, problem.Severity));
        Assert.Contains("feed.example.net:8443", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("api.example.com", problem.Message, StringComparison.Ordinal);

        Assert.Empty(ChainValidator.Validate(ChainSketch.Of("a: chain:start"), facts with { AllowedHosts = [HostPattern.Parse("*.example.com"), HostPattern.Parse("feed.example.net:8443")] }));
    }

    [Fact]
    public void Validate_TargetThatTheOrganizationDoesNotAllow_IsAnErrorThatSaysWhatIs()
    {
        var remote = new AgentDefinition { Runtime = new AgentRuntime.Command(["true"]), Execution = new AgentExecution { Target = ExecutionTarget.Ssh, Host = "far" } };
        var facts = Facts() with { Agents = new Dictionary<AgentName, AgentDefinition> { [AgentName.Parse("a")] = remote } };

        var problem = Assert.Single(ChainValidator.Validate(ChainSketch.Of("a: chain:start"), facts with { Execution = new ExecutionSettings([ExecutionTarget.Local, ExecutionTarget.Docker]) }));
        Assert.Equal(("target-not-allowed", "$.steps[0].agent", ProblemSeverity.Error), (problem.Code, problem.Path, problem.Severity));
        Assert.EndsWith("on the target 'ssh'. Allowed: local, docker.", problem.Message, StringComparison.Ordinal);

        Assert.Empty(ChainValidator.Validate(ChainSketch.Of("a: chain:start"), facts));
    }

    [Fact]
    public void Validate_EventNobodyEmits_NamesTheTrigger() => AssertErrors(
        ["a: chain:start -> a:done", "b: a:done a:dome"], "unknown-event $.steps[1].triggers[1]");

    [Fact]
    public void Validate_FailureOfAStepThatDoesNotExist_IsAnUnknownEvent() => AssertErrors(
        ["a: chain:start", "b: c:failed"], "unknown-event $.steps[1].triggers[0]", "unreachable-step $.steps[1]");

    [Fact]
    public void Validate_Unreachable_NamesEachStep() => AssertErrors(
        ["a: chain:start -> a:done", "b: c:done x2 -> b:done", "c: b:done -> c:done"],
        "unreachable-step $.steps[1]",
        "unreachable-step $.steps[2]");

    [Fact]
    public void Validate_JoinAllWithOneImpossibleTrigger_IsUnreachable() => AssertErrors(
        ["a: chain:start -> a:done", "b: a:done b:done all -> b:done"],
        "unreachable-step $.steps[1]",
        "cycle $.steps[1]");

    [Fact]
    public void Validate_StepAfterAHandler_IsReachable() => AssertErrors(
        ["a: chain:start", "b: a:failed -> b:done", "c: b:done"]);

    [Fact]
    public void Validate_Cycle_IsReportedOnceWithItsSteps()
    {
        var chain = ChainSketch.Of("a: chain:start c:done -> a:done", "b: a:done -> b:done", "c: b:done -> c:done");

        var problem = Assert.Single(Validate(chain));

        Assert.Equal(("cycle", "$.steps[0]"), (problem.Code, problem.Path));
        Assert.Contains("a → b → c → a", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a: chain:start c:done x2 -> a:done", "b: a:done -> b:done", "c: b:done -> c:done")]
    [InlineData("a: chain:start c:done -> a:done", "b: a:done -> b:done", "c: b:done x5 -> c:done")]
    public void Validate_CycleWithMaxVisitsOnAnyStep_IsFine(params string[] steps) => AssertErrors(steps);

    [Fact]
    public void Validate_TwoCyclesOneWithMaxVisits_ReportsTheOther() => AssertErrors(
        ["a: chain:start b:done x3 -> a:done", "b: a:done -> b:done", "c: a:done d:done -> c:done", "d: c:done -> d:done"],
        "cycle $.steps[2]");

    [Theory]
    [InlineData("a: chain:start a:failed")]
    [InlineData("a: chain:start a:done -> a:done")]
    public void Validate_StepThatStartsItself_IsACycle(string step) => AssertErrors([step], "cycle $.steps[0]");

    [Fact]
    public void Validate_DuplicateIds_NamesTheSecond() => AssertErrors(
        ["a: chain:start", "b: chain:start", "a: chain:start"], "duplicate-id $.steps[2].id");

    [Fact]
    public void Validate_DuplicateTriggerAndEmit_NamesThem() => AssertErrors(
        ["a: chain:start chain:start -> a:done a:done", "b: a:done"], "duplicate-trigger $.steps[0].triggers[1]", "duplicate-emit $.steps[0].emits[1]");

    [Fact]
    public void Validate_EmitsTheSystemsEvents_NamesThem() => AssertErrors(
        ["a: chain:start x2 -> chain:start b:failed a:failed", "b: a:failed"],
        "system-event $.steps[0].emits[0]",
        "system-event $.steps[0].emits[1]",
        "system-event $.steps[0].emits[2]");

    [Fact]
    public void Validate_NothingStartsOnTheStart_SaysSo() => AssertErrors(
        ["a: b:done -> a:done", "b: a:done -> b:done"],
        "no-start $.steps",
        "unreachable-step $.steps[0]",
        "unreachable-step $.steps[1]",
        "cycle $.steps[0]");

    [Fact]
    public void Validate_UnusedEvent_IsOnlyAWarning()
    {
        var problem = Assert.Single(ChainValidator.Validate(ChainSketch.Of("a: chain:start -> a:done"), Facts()));

        Assert.Equal(("unused-event", "$.steps[0].emits[0]", ProblemSeverity.Warning), (problem.Code, problem.Path, problem.Severity));
    }

    [Fact]
    public void Validate_ReadingWithHoles_StillReportsWhatIsCertain()
    {
        using var document = JsonDocument.Parse("""
            { "steps": [
                { "id": "A!", "agent": "a", "triggers": "chain:start", "emits": ["a:done", "a:done"] },
                { "id": "b", "agent": "ghost", "triggers": ["later:on", 5], "emits": "b:failed" },
                { "id": "b", "agent": "needy", "triggers": "chain:start" },
                7 ] }
            """);
        var reading = ChainDefinitionReader.Read(document.RootElement);

        var problems = ChainValidator.Validate(reading, Facts());

        Assert.Equal(["a", "ghost", "needy"], ChainValidator.AgentsOf(reading).Select(name => name.Text));
        Assert.Equal(
            [
                "bad-name $.steps[0].id",
                "duplicate-emit $.steps[0].emits[1]",
                "duplicate-id $.steps[2].id",
                "system-event $.steps[1].emits[0]",
                "unknown-agent $.steps[1].agent",
                "unknown-secret $.steps[2].agent",
                "wrong-type $.steps[1].triggers[1]",
                "wrong-type $.steps[3]",
            ],
            problems.Select(problem => $"{problem.Code} {problem.Path}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Validate_LargestDenseChain_IsQuickAndDoesNotOverflow()
    {
        var steps = Enumerable.Range(0, 500).Select(i => $"s{i}: chain:start e:e -> e:e").ToArray();

        Assert.Single(Validate(ChainSketch.Of(steps), "s0"), problem => problem.Code == "cycle");
    }

    [Property(MaxTest = 500)]
    public void Validate_AnyChain_NeverCallsAVisitedStepUnreachable(int seed)
    {
        var run = new ChainScenario(seed);
        var unreachable = Validate(run.Chain).Where(problem => problem.Code == "unreachable-step").Select(problem => problem.Path).ToHashSet();

        var visited = run.History.Visits.Select(visit => visit.Step).ToHashSet();
        Assert.All(run.Chain.Steps.Index().Where(step => visited.Contains(step.Item.Id)), step => Assert.DoesNotContain($"$.steps[{step.Index}]", unreachable));
    }

    private static void AssertErrors(string[] steps, params string[] expected) =>
        Assert.Equal(expected, Validate(ChainSketch.Of(steps)).Select(problem => $"{problem.Code} {problem.Path}"));

    private static IEnumerable<Problem> Validate(ChainDefinition chain, params string[] more) =>
        ChainValidator.Validate(chain, Facts(more)).Where(problem => problem.Severity == ProblemSeverity.Error);

    private static ValidationFacts Facts(params string[] more)
    {
        var plain = new AgentDefinition { Runtime = new AgentRuntime.Command(["true"]) };
        var agents = new[] { "a", "b", "c", "d", "collect", "write", "alarm", "agent" }.Concat(more).ToDictionary(AgentName.Parse, _ => plain);
        agents[AgentName.Parse("needy")] = plain with { Secrets = ["KNOWN", "MISSING"] };
        return new ValidationFacts(agents, ImmutableHashSet.Create("KNOWN"));
    }
}
