using Mentiko.Core.Execution;
using Mentiko.Core.Runs;
using Mentiko.TestKit.Engine;
using Mentiko.TestKit.Sketches;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Dispatch;

public sealed class EngineOutputTests
{
    [Fact]
    public async Task Output_SeveralFiles_AreTakenInTheOrderOfTheirNames()
    {
        await using var engine = await EngineHost.StartAsync();
        engine.Agents.On("write", request =>
        {
            ScriptedExecutor.Emit(request, "b.json", """{"type":"write:two"}""");
            ScriptedExecutor.Emit(request, "a.json", """{"type":"write:one"}""");
            ScriptedExecutor.Emit(request, "B.json", """{"type":"write:one","data":[1]}""");
            ScriptedExecutor.Emit(request, "notes.txt", "not an event");
            return new ExecutionOutcome.Exited(0);
        });

        var run = await engine.RunAsync(ChainSketch.Of("write: chain:start -> write:one write:two"));

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal(["chain:start", "write:one", "write:one", "write:two"], await engine.EventTypesAsync(run.Id));
        Assert.Contains("[1]", await engine.EventTextAsync(run.Id, 2), StringComparison.Ordinal);
        Assert.DoesNotContain("\"data\"", await engine.EventTextAsync(run.Id, 4), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(60, true)]
    [InlineData(65, false)]
    public async Task Output_FilesBesideTheEvents_AreWithinTheFoldersCap(int mebibytes, bool isTaken)
    {
        await using var engine = await EngineHost.StartAsync();
        engine.Agents.On("write", request =>
        {
            ScriptedExecutor.Emit(request, "good.json", """{"type":"write:done"}""");
            File.WriteAllBytes(Path.Combine(request.OutputPath, "notes.bin"), new byte[mebibytes << 20]);
            return new ExecutionOutcome.Exited(0);
        });

        var run = await engine.RunAsync(ChainSketch.Of("write: chain:start -> write:done"));

        Assert.Equal(isTaken ? RunStatus.Succeeded : RunStatus.Failed, run.Status);
        Assert.Equal(isTaken ? AttemptReason.None : AttemptReason.LimitFiles, run.Steps[0].Attempts[0].Reason);
    }

    [Theory]
    [InlineData("not json", "is not valid JSON")]
    [InlineData("", "is not valid JSON")]
    [InlineData("[]", "is not a JSON object")]
    [InlineData("{}", "has no 'type'")]
    [InlineData("""{"type":7}""", "has no 'type'")]
    [InlineData("""{"type":"write:other"}""", "does not declare")]
    [InlineData("""{"type":"write:failed"}""", "does not declare")]
    [InlineData("""{"type":"chain:start"}""", "does not declare")]
    [InlineData("""{"type":"write:done","type":"write:done"}""", "is not valid JSON")]
    [InlineData("""{"type":"write:done","data":"\ud800"}""", "is not valid JSON")]
    [InlineData("""{"type":"write:\ud800"}""", "is not valid Unicode")]
    public async Task Output_AFileThatIsNoEvent_FailsTheAttemptWithItsName(string content, string problem)
    {
        await using var engine = await EngineHost.StartAsync();
        engine.Agents.On("write", request =>
        {
            ScriptedExecutor.Emit(request, "0-good.json", """{"type":"write:done"}""");
            ScriptedExecutor.Emit(request, "bad.json", content);
            return new ExecutionOutcome.Exited(0);
        });

        var run = await engine.RunAsync(ChainSketch.Of("write: chain:start -> write:done"));

        Assert.Equal(RunStatus.Failed, run.Status);
        var attempt = run.Steps[0].Attempts[0];
        Assert.Equal((AttemptReason.BadEvent, 0), (attempt.Reason, attempt.ExitCode!.Value));
        Assert.Contains("'bad.json'", attempt.Text, StringComparison.Ordinal);
        Assert.Contains(problem, attempt.Text, StringComparison.Ordinal);

        // Nothing of a failed attempt is published, the good file neither.
        Assert.Equal(["chain:start", "write:failed"], await engine.EventTypesAsync(run.Id));
        Assert.Equal(["000001-chain.start.json", "000002-write.failed.json"], engine.EventFilesOf(run.Id));
    }

    [Fact]
    public async Task Output_OversizedDeepOrIrregularFiles_FailTheAttempt()
    {
        await using var engine = await EngineHost.StartAsync();
        Action<ExecutionRequest>[] hostile =
        [
            request => ScriptedExecutor.Emit(request, "x.json", $$"""{"type":"write:done","data":"{{new string('x', 1 << 20)}}"}"""),
            request => ScriptedExecutor.Emit(request, "x.json", """{"type":"write:done","data":""" + new string('[', 500) + new string(']', 500) + "}"),
            request => File.CreateSymbolicLink(Path.Combine(request.OutputPath, "x.json"), "/etc/passwd"),
            request => Directory.CreateDirectory(Path.Combine(request.OutputPath, "x.json")),
        ];
        foreach (var act in hostile)
        {
            engine.Agents.On("write", request =>
            {
                act(request);
                return new ExecutionOutcome.Exited(0);
            });
            var run = await engine.RunAsync(ChainSketch.Of("write: chain:start -> write:done"));
            Assert.Equal(AttemptReason.BadEvent, run.Steps[0].Attempts[0].Reason);
            Assert.Contains("'x.json'", run.Steps[0].Attempts[0].Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Output_OfAProgramThatFailed_IsNotPublished()
    {
        await using var engine = await EngineHost.StartAsync();
        engine.Agents.On("write", request =>
        {
            ScriptedExecutor.Emit(request, "a.json", """{"type":"write:done"}""");
            return new ExecutionOutcome.Exited(1);
        });

        var run = await engine.RunAsync(ChainSketch.Of("write: chain:start -> write:done", "next: write:done"));

        Assert.Equal(["chain:start", "write:failed"], await engine.EventTypesAsync(run.Id));
        Assert.Equal(StepStatus.Skipped, run.Steps[1].Status);
    }

    [Fact]
    public async Task Output_NoFileAndNoEmits_SucceedsWithoutAnEvent()
    {
        await using var engine = await EngineHost.StartAsync();
        var run = await engine.RunAsync(ChainSketch.Of("write: chain:start"));

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal(["chain:start"], await engine.EventTypesAsync(run.Id));
    }
}
