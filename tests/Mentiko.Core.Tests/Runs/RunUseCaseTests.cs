using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Audit;
using Mentiko.Core.Chains;
using Mentiko.Core.Events;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Xunit;

namespace Mentiko.Core.Tests.Runs;

public sealed class RunUseCaseTests
{
    private readonly Desk _desk = new();

    [Fact]
    public async Task TriggerRun_GoodRequest_PinsAcceptsAndWakes()
    {
        await _desk.PrepareAsync();

        var accepted = (await _desk.TriggerAsync(_desk.Own, "weekly", labels: ("team", "blue"))).Value;

        var run = Assert.Single(_desk.Runs.Accepted);
        Assert.Equal(("weekly", 1, """{"topic":"x"}""", "blue"), (run.Chain.Text, run.ChainVersion, run.InputJson, run.Labels["team"]));
        Assert.Equal(["writer"], run.Definition.Agents.Keys);
        Assert.Equal([accepted.Id], _desk.Dispatcher.Enqueued);
        Assert.Equal(AuditActions.RunTriggered, Assert.Single(_desk.Runs.Audit).Action);
    }

    [Fact]
    public async Task TriggerRun_ChainOfAnotherNamespace_IsNotFoundLikeOneThatNeverWas()
    {
        await _desk.PrepareAsync();

        var foreign = await _desk.TriggerAsync(_desk.Other, "weekly");
        var never = await _desk.TriggerAsync(_desk.Own, "nothing");

        Assert.Equal(new Error.NotFound(), foreign.Error);
        Assert.Equal(foreign.Error, never.Error);
        Assert.Empty(_desk.Runs.Accepted);
    }

    [Fact]
    public async Task TriggerRun_AgentDeletedSince_IsRefused()
    {
        await _desk.PrepareAsync();
        await _desk.Agents.DeleteAsync(_desk.Own.As(Role.Admin), AgentName.Parse("writer"), null, new AuditDraft("agent.deleted", "agent", "writer"), default);

        var refused = await _desk.TriggerAsync(_desk.Own, "weekly");

        Assert.Equal(["$.steps[0].agent"], Assert.IsType<Error.Invalid>(refused.Error).Errors.Keys);
        Assert.Empty(_desk.Dispatcher.Enqueued);
    }

    [Fact]
    public async Task TriggerRun_SecretThatDoesNotExist_IsRefusedWithoutItsName()
    {
        await _desk.PrepareAsync();
        await _desk.SaveAgentAsync(_desk.Own, "writer", """{"runtime":{"type":"command","command":["true"]},"secrets":["HUSH_HUSH","KNOWN"]}""");

        var refused = Assert.IsType<Error.Invalid>((await _desk.TriggerAsync(_desk.Own, "weekly")).Error);

        Assert.DoesNotContain(refused.Errors.SelectMany(error => error.Value), message => message.Contains("HUSH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TriggerRun_RememberedChain_IsReadOnceAndAgainWhenItIsOld()
    {
        await _desk.PrepareAsync();
        await _desk.TriggerAsync(_desk.Own, "weekly");
        await _desk.TriggerAsync(_desk.Own, "weekly");
        Assert.Equal(1, _desk.Pins.Readings);

        await _desk.SaveAgentAsync(_desk.Own, "writer", """{"runtime":{"type":"command","command":["false"]}}""");
        _desk.Runs.IsCurrent = pinned => pinned.Stamp > 1;
        await _desk.TriggerAsync(_desk.Own, "weekly");

        Assert.Equal(2, _desk.Pins.Readings);
        Assert.Equal(["true", "true", "false"], _desk.Runs.Accepted.Select(run => ((AgentRuntime.Command)run.Definition.Agents["writer"].Runtime).Arguments[0]));
        Assert.Equal(3, _desk.Dispatcher.Enqueued.Count);
    }

    [Fact]
    public async Task TriggerRun_DefinitionsThatNeverStandStill_IsAConflict()
    {
        await _desk.PrepareAsync();
        _desk.Runs.IsCurrent = _ => false;

        Assert.IsType<Error.Conflict>((await _desk.TriggerAsync(_desk.Own, "weekly")).Error);
        Assert.Empty(_desk.Dispatcher.Enqueued);
        Assert.Empty(_desk.Runs.Audit);
    }

    [Theory]
    [InlineData(null, "$.input.topic")]
    [InlineData("[]", "$.input")]
    [InlineData("""{"topic":5,"extra":1}""", "$.input.extra $.input.topic")]
    [InlineData("""{"topic":"\ud800"}""", "$.input.topic")]
    [InlineData("""{"topic":"x","\ud800":1}""", "$.input")]
    public async Task TriggerRun_BadInputAndLabel_ListsBoth(string? input, string paths)
    {
        await _desk.PrepareAsync();

        var refused = await _desk.TriggerAsync(_desk.Own, "weekly", input, labels: ("ok", "a\nb"));

        Assert.Equal([.. paths.Split(' '), "$.labels.ok"], Assert.IsType<Error.Invalid>(refused.Error).Errors.Keys.Order(StringComparer.Ordinal));
        Assert.Empty(_desk.Runs.Accepted);
    }

    [Fact]
    public async Task TriggerRun_SameKeySameRequestInAnotherOrder_IsTheSameRun()
    {
        await _desk.PrepareAsync();
        var first = await _desk.TriggerAsync(_desk.Own, "weekly", """{"topic":"x","size":1}""", "key-1", ("a", "1"), ("b", "2"));

        var again = await _desk.TriggerAsync(_desk.Own, "weekly", """{ "size":1, "topic":"x" }""", "key-1", ("b", "2"), ("a", "1"));

        Assert.Equal((first.Value.Id, true), (again.Value.Id, again.Value.Repeated));
        Assert.Single(_desk.Dispatcher.Enqueued);
    }

    [Theory]
    [InlineData("""{"topic":"y","size":1}""", "1")]
    [InlineData("""{"topic":"x","size":2}""", "1")]
    [InlineData("""{"topic":"x","size":1}""", "2")]
    public async Task TriggerRun_SameKeyOtherRequest_IsInvalid(string input, string label)
    {
        await _desk.PrepareAsync();
        await _desk.TriggerAsync(_desk.Own, "weekly", """{"topic":"x","size":1}""", "key-1", ("a", "1"));

        Assert.IsType<Error.Invalid>((await _desk.TriggerAsync(_desk.Own, "weekly", input, "key-1", ("a", label))).Error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("ä")]
    public async Task TriggerRun_BadKey_IsMalformed(string key)
    {
        await _desk.PrepareAsync();

        Assert.IsType<Error.Malformed>((await _desk.TriggerAsync(_desk.Own, "weekly", key: key)).Error);
    }

    [Fact]
    public async Task TriggerRun_EditedAfterwards_TheRunKeepsWhatItPinned()
    {
        await _desk.PrepareAsync();
        var run = (await _desk.TriggerAsync(_desk.Own, "weekly")).Value.Id;
        await _desk.SaveAgentAsync(_desk.Own, "writer", """{"runtime":{"type":"command","command":["false"]}}""");

        var pinned = await _desk.Runs.FindDefinitionAsync(_desk.Own.As(Role.Operator), run, default);

        Assert.Equal(["true"], ((AgentRuntime.Command)pinned!.Agents["writer"].Runtime).Arguments);
    }

    [Theory]
    [InlineData(Role.Viewer, 0)]
    [InlineData(Role.Operator, 1)]
    public async Task GetRunDefinition_Agents_AreForThoseWhoMayReadAgents(Role role, int agents)
    {
        await _desk.PrepareAsync();
        var run = (await _desk.TriggerAsync(_desk.Own, "weekly")).Value.Id;

        var pinned = await new GetRunDefinition(_desk.Runs, _desk.Denials).ExecuteAsync(_desk.Own.As(role), run, default);

        Assert.Equal(agents, pinned.Value.Agents.Count);
        Assert.Single(pinned.Value.Chain.Steps);
    }

    [Fact]
    public async Task RetryRun_FailedStep_IsANewRunOfTheOldOne()
    {
        var run = await FailedRunAsync();

        var retried = await _desk.Retry.ExecuteAsync(_desk.Own.As(Role.Operator), new RetryRun.Input(run, "failed"), default);

        Assert.NotEqual(run, retried.Value.Id);
        Assert.Equal(run, _desk.Runs.Accepted[1].Retry!.Of);
        Assert.Empty(_desk.Runs.Accepted[1].Retry!.KeptSteps);
        Assert.Equal(retried.Value.Id, _desk.Dispatcher.Enqueued[^1]);
    }

    [Fact]
    public async Task RetryRun_OfAnAgentWhoseTargetIsNotAllowedAnyMore_IsRefusedWithASentence()
    {
        var run = await FailedRunAsync();
        var settings = OrganizationSettings.Default with { Execution = new ExecutionSettings([ExecutionTarget.Docker]) };

        var refused = await _desk.Retry.ExecuteAsync(_desk.Own.As(Role.Operator, settings), new RetryRun.Input(run, "failed"), default);
        Assert.EndsWith("'local'. Allowed: docker.", Assert.IsType<Error.Conflict>(refused.Error).Reason, StringComparison.Ordinal);
        Assert.Single(_desk.Runs.Accepted);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Not A Step")]
    [InlineData("nowhere")]
    public async Task RetryRun_FromNowhere_IsInvalid(string? from)
    {
        var run = await FailedRunAsync();

        Assert.IsType<Error.Invalid>((await _desk.Retry.ExecuteAsync(_desk.Own.As(Role.Operator), new RetryRun.Input(run, from), default)).Error);
    }

    [Fact]
    public async Task RetryAndCancel_RunOfAnotherNamespace_AreNotFound()
    {
        var run = await FailedRunAsync();
        var scope = _desk.Other.As(Role.Owner);

        Assert.Equal(new Error.NotFound(), (await _desk.Retry.ExecuteAsync(scope, new RetryRun.Input(run, "start"), default)).Error);
        Assert.Equal(new Error.NotFound(), (await _desk.Cancel.ExecuteAsync(scope, run, default)).Error);
        Assert.Empty(_desk.Dispatcher.Interrupted);
    }

    [Fact]
    public async Task CancelRun_Waiting_IsCancelledAndOverIsConflict()
    {
        await _desk.PrepareAsync();
        var run = (await _desk.TriggerAsync(_desk.Own, "weekly")).Value.Id;

        var cancelled = await _desk.Cancel.ExecuteAsync(_desk.Own.As(Role.Operator), run, default);
        Assert.Equal(RunStatus.Cancelled, cancelled.Value.Status);
        Assert.Equal([run], _desk.Dispatcher.Interrupted);
        Assert.Empty(_desk.Dispatcher.TakenUp);

        Assert.IsType<Error.Conflict>((await _desk.Cancel.ExecuteAsync(_desk.Own.As(Role.Operator), run, default)).Error);
    }

    private async Task<RunId> FailedRunAsync()
    {
        await _desk.PrepareAsync();
        var id = (await _desk.TriggerAsync(_desk.Own, "weekly")).Value.Id;
        var scope = _desk.Own.As(Role.Operator);
        var run = (await _desk.Runs.FindAsync(scope, id, default))!;
        var step = StepId.Parse("write");
        _desk.Runs.Set(
            scope,
            run with { Status = RunStatus.Failed, Steps = [run.Steps[0] with { Status = StepStatus.Failed }] },
            new RunEvent(id, 1, "e1", EventType.Parse("chain:start"), null, DateTimeOffset.UnixEpoch),
            new RunEvent(id, 2, "e2", EventType.Parse("write:failed"), step, DateTimeOffset.UnixEpoch));
        return id;
    }
}
