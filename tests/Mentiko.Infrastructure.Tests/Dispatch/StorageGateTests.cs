using Mentiko.Core.Execution;
using Mentiko.Core.Plans;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Dispatch;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.TestKit.Engine;
using Mentiko.TestKit.Files;
using Mentiko.TestKit.Persistence;
using Mentiko.TestKit.Sketches;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Dispatch;

/// <summary>Attempts in a workspace that is beyond its limit before they begin.</summary>
public sealed class StorageGateTests : IDisposable
{
    private readonly TemporaryDataTree _data = new();
    private readonly FakeTimeProvider _time = new();
    private readonly StorageGate _gate;

    public StorageGateTests()
    {
        var meter = new WorkspaceMeter(_data.Tree);
        _gate = new StorageGate(
            meter,
            new WorkspaceQuota(meter, PlansOfTests.WithLimits(new QuotaLimits(1, 1, 1, 1, 1, StorageMb: 1)), Options.Create(new FileSystemOptions { WorkspaceEntries = 50 })),
            _time);
    }

    public void Dispose() => _data.Dispose();

    [Theory]
    [InlineData(1, 1_200_000, "the workspace took more than 1 MiB of the disk before")]
    [InlineData(51, 0, "the workspace held more than 50 files and folders before")]
    [InlineData(50, 0, null)]
    [InlineData(1, 900_000, null)]
    public async Task Attempt_InAWorkspaceKnownToBeBeyondItsLimit_IsRefused(int files, int bytes, string? refusal)
    {
        for (var number = 0; number < files; number++)
        {
            Fill($"f{number}", bytes);
        }

        // Nothing is known yet, and no start waits for a walk.
        Assert.Null(await RefusalAsync());
        await SettledAsync();
        if (refusal is null)
        {
            Assert.Null(await RefusalAsync());
        }
        else
        {
            Assert.StartsWith(refusal, await RefusalAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Refusal_IsMeasuredAgain_SoThatWhoDeletesMayRunAtOnce()
    {
        Fill("big", 1_200_000);
        await RefusalAsync();
        await SettledAsync();
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.NotNull(await RefusalAsync());

        File.Delete(Path.Combine(Workspace, "big"));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Null(await RefusalAsync());
    }

    [Fact]
    public async Task Start_WithinTheLimit_IsWalkedBesideOnceAMinuteAtMost()
    {
        await RefusalAsync();
        await SettledAsync();
        Fill("big", 1_200_000);

        // The control: what was found last counts, and nothing is walked.
        _time.Advance(TimeSpan.FromSeconds(59));
        await RefusalAsync();
        await SettledAsync();
        Assert.Null(await RefusalAsync());

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await RefusalAsync());
        await SettledAsync();
        Assert.NotNull(await RefusalAsync());
    }

    [Fact]
    public async Task Watch_ThatFoundIt_TellsTheNextStart()
    {
        await RefusalAsync();
        await SettledAsync();
        Fill("big", 1_200_000);
        _gate.Take(TemporaryDataTree.Scope(_data.Acme), new WorkspaceSize(1_200_000, 1, IsTooDeep: false));

        Assert.NotNull(await RefusalAsync());
    }

    [Fact]
    public async Task Run_InAFullWorkspace_StartsNoAgent()
    {
        await using var engine = await EngineHost.StartAsync(settings: new Dictionary<string, string?> { ["Mentiko:Plans:free:StorageMb"] = "1" });
        var chain = ChainSketch.Of("write: chain:start -> write:done");
        engine.Agents.On("write", request =>
        {
            File.WriteAllBytes(Path.Combine(request.WorkspacePath, "full"), new byte[600_000]);
            return new ExecutionOutcome.Exited(0);
        });
        Assert.Equal(RunStatus.Succeeded, (await engine.RunAsync(chain)).Status);
        await engine.Get<StorageGate>().SettledAsync(engine.Acme);
        Assert.Equal(RunStatus.Succeeded, (await engine.RunAsync(chain)).Status);

        // Told as by a watch: the walk beside attempts is a minute away.
        await File.WriteAllBytesAsync(Path.Combine(engine.Get<DataTree>().WorkspacePath(engine.Acme.Slug), "more"), new byte[600_000]);
        engine.Get<StorageGate>().Take(engine.Acme, engine.Get<WorkspaceMeter>().Measure(engine.Acme.Organization, long.MaxValue, long.MaxValue));
        var run = await engine.RunAsync(chain);

        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Equal(AttemptReason.LimitFiles, run.Steps[0].Attempts[0].Reason);
        Assert.Equal(2, engine.Agents.Requests.Count);
        Assert.Contains(await engine.LogAsync(run.Id), line => line.Contains("more than 1 MiB of the disk before the attempt began; delete files first", StringComparison.Ordinal));
    }

    private string Workspace => _data.Tree.WorkspacePath(_data.Acme.Slug);

    private void Fill(string name, int bytes) => File.WriteAllBytes(Path.Combine(Workspace, name), new byte[bytes]);

    private Task<string?> RefusalAsync() => _gate.RefusalOfAsync(TemporaryDataTree.Scope(_data.Acme)).AsTask();

    private Task SettledAsync() => _gate.SettledAsync(TemporaryDataTree.Scope(_data.Acme));
}
