using System.Collections.Immutable;
using System.Text;
using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;
using Mentiko.Core.Events;
using Mentiko.Core.Execution;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Execution.Local;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.TestKit.Files;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Execution;

/// <summary>Sandboxes that wait and the data tree's own folders of attempts, together.</summary>
public sealed class WaitingPlacesTests : IDisposable
{
    private static readonly StepId Step = StepId.Parse("collect");
    private readonly TemporaryDataTree _temporary = new();
    private readonly EventFiles _events;
    private readonly AttemptFiles _attempts;
    private readonly LocalAgentExecutor _executor;

    public WaitingPlacesTests()
    {
        _events = new EventFiles(_temporary.Tree, _temporary.Disk);
        _attempts = new AttemptFiles(_temporary.Tree, _events);
        _executor = new LocalAgentExecutor(
            Options.Create(new LocalExecutionOptions { TmpMb = 16, SharedMemoryMb = 8 }), _temporary.Options, TimeProvider.System, NullLogger<LocalAgentExecutor>.Instance, _attempts);
    }

    [Fact]
    public async Task Attempts_AfterTheFirst_FindASandboxWithTheirOwnFolders()
    {
        Assert.SkipUnless((await _executor.TestAsync()).Available, "there is no sandbox on this machine");
        var run = NewRun(_temporary.Acme);
        for (var attempt = 1; attempt <= 4; attempt++)
        {
            await _executor.Waiting!.FilledAsync(_temporary.Acme.Id);
            Assert.Equal($"{_temporary.Acme.Slug.Text}'s event", await AttemptAsync(_temporary.Acme, run, attempt));
            Assert.Equal(attempt - 1, _executor.Waiting.Used);
        }
    }

    [Fact]
    public async Task Attempts_OfTwoNamespaces_SeeTheirOwn()
    {
        Assert.SkipUnless((await _executor.TestAsync()).Available, "there is no sandbox on this machine");
        var (acme, other) = (NewRun(_temporary.Acme), NewRun(_temporary.Other));
        await AttemptAsync(_temporary.Acme, acme, 1);
        await _executor.Waiting!.FilledAsync(_temporary.Acme.Id);

        // Those that wait are the other's: this one starts cold.
        Assert.Equal("other's event", await AttemptAsync(_temporary.Other, other, 1));
        Assert.Equal(0, _executor.Waiting.Used);

        // The control: they do wait.
        Assert.Equal("acme's event", await AttemptAsync(_temporary.Acme, acme, 2));
        Assert.Equal(1, _executor.Waiting.Used);
    }

    public void Dispose()
    {
        _executor.Dispose();
        _temporary.Dispose();
    }

    private static RunEvent Event(RunId run) => new(run, 1, "1", EventType.Parse("chain:start"), null, DateTimeOffset.UnixEpoch);

    private RunId NewRun(Organization organization)
    {
        var (run, scope) = (RunId.From(Guid.CreateVersion7()), TemporaryDataTree.Scope(organization));
        new RunFiles(_temporary.Tree, _temporary.Disk).CreateRun(scope, run, "{}"u8);
        var trigger = Event(run);
        _events.Stage(scope, run, 1, [new StagedEvent(trigger, Encoding.UTF8.GetBytes($"{organization.Slug.Text}'s event"))]);
        _events.Publish(scope, run, 1, [trigger]);
        return run;
    }

    private async Task<string> AttemptAsync(Organization organization, RunId run, int attempt)
    {
        var scope = TemporaryDataTree.Scope(organization);
        var folders = _attempts.Prepare(scope, run, Step, attempt, [Event(run)], offeredTo: ExecutionTarget.Local);
        var output = new Collected();
        var outcome = await _executor.ExecuteAsync(Request(organization, run, attempt, folders), output, default);
        Assert.Equal(new ExecutionOutcome.Exited(0), outcome);
        var file = Assert.Single(Assert.IsType<CollectedOutput.Events>(_attempts.Collect(scope, run, Step, attempt)).Files);
        Assert.Equal($"{attempt}\n", Encoding.UTF8.GetString(file.Content));
        _attempts.Remove(scope, run, Step, attempt);
        return output.StdOut;
    }

    private static ExecutionRequest Request(Organization organization, RunId run, int attempt, AttemptFolders folders) => new()
    {
        Organization = organization,
        Run = run,
        Step = Step,
        Attempt = attempt,
        Command = ["sh", "-c", "cat \"$MENTIKO_INPUT\"; echo $MENTIKO_ATTEMPT > \"$MENTIKO_OUTPUT_DIR/a.json\""],
        Limits = SandboxBench.Limits,
        Environment = ImmutableSortedDictionary<string, string>.Empty,
        Secrets = ImmutableSortedDictionary<string, string>.Empty,
        WorkspacePath = folders.WorkspacePath,
        InputPath = folders.InputPath,
        InputFile = folders.InputFile,
        OutputPath = folders.OutputPath,
    };
}
