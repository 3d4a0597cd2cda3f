using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Audit;
using Mentiko.Core.Chains;
using Mentiko.Core.Files;
using Mentiko.Core.Logs;
using Mentiko.Core.Runs;
using Xunit;

namespace Mentiko.Core.Tests;

public sealed class WireNamesTests
{
    private delegate bool Parser<T>(string? text, out T value);

    [Fact]
    public void RunStatus_Names_AreTheContracts() => AssertNames<RunStatus>(
        RunNames.ToWire, RunNames.TryParse, "queued, running, succeeded, failed, cancelling, cancelled, timed-out");

    [Fact]
    public void StepStatus_Names_AreTheContracts() => AssertNames<StepStatus>(
        RunNames.ToWire, RunNames.TryParse, "pending, queued, running, succeeded, failed, skipped, cancelled, timed-out");

    [Fact]
    public void AttemptReason_Names_AreTheContracts() => AssertNames<AttemptReason>(
        RunNames.ToWire,
        RunNames.TryParse,
        "none, exit-code, timeout, cancelled, limit-memory, limit-processes, limit-output, limit-files, limit-cpu, bad-event, secret-in-event, secret-missing, secret-unreadable, executor-unavailable, start-failed, target-not-allowed, host-key-refused, lost");

    [Fact]
    public void OtherSets_Names_AreTheContracts()
    {
        AssertNames<AttemptStatus>(RunNames.ToWire, RunNames.TryParse, "running, succeeded, failed, cancelled, timed-out");
        AssertNames<TriggerKind>(RunNames.ToWire, RunNames.TryParse, "api, page, cli, schedule, webhook, retry, example");
        AssertNames<VisitOutcome>(RunNames.ToWire, RunNames.TryParse, "running, succeeded, failed, timed-out, cancelled");
        AssertNames<ExecutionTarget>(AgentNames.ToWire, AgentNames.TryParse, "local, docker, ssh");
        AssertNames<BackoffKind>(AgentNames.ToWire, AgentNames.TryParse, "constant, exponential");
        AssertNames<StepJoin>(ChainNames.ToWire, ChainNames.TryParse, "any, all");
        AssertNames<ProblemSeverity>(ChainNames.ToWire, ChainNames.TryParse, "error, warning");
        AssertNames<EntryKind>(EntryKindNames.ToWire, EntryKindNames.TryParse, "file, directory, link, other");
        AssertNames<LogStream>(LogStreamNames.ToWire, LogStreamNames.TryParse, "stdout, stderr, system");
        AssertNames<TrailFaultKind>(TrailFaultNames.ToWire, TrailFaultNames.TryParse, "changed, sequence, cut, rolled-back, forged, unreadable");
        AssertNames<AuditOutcome>(AuditOutcomeNames.ToWire, AuditOutcomeNames.TryParse, "allowed, denied, failed");
        AssertNames<CredentialKind>(CredentialNames.ToWire, CredentialNames.TryParse, "session, token, api-key, system");
        AssertNames<Role>(RoleNames.ToWire, RoleNames.TryParse, "viewer, operator, admin, owner");
    }

    private static void AssertNames<T>(Func<T, string> write, Parser<T> parse, string expected)
        where T : struct, Enum
    {
        Assert.Equal(expected, string.Join(", ", Enum.GetValues<T>().Select(write)));
        Assert.All(Enum.GetValues<T>(), value => Assert.True(parse(write(value), out var read) && read.Equals(value)));
        Assert.All([null, "", "Running", "RUNNING ", "nothing"], text => Assert.False(parse(text, out _)));
    }
}
