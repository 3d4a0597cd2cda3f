using Mentiko.Core.Chains;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.AuditTrail;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.Nodes;
using Mentiko.Infrastructure.Retention;
using Mentiko.TestKit.Engine;
using Mentiko.TestKit.Sketches;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Retention;

/// <summary>Runs go when their plan's time for them is over, with rows and files; what is younger, under way or on record stays.</summary>
public sealed class RetentionTests
{
    private const string Age = "UPDATE \"Runs\" SET \"QueuedAt\" = \"QueuedAt\" - 864000000, \"FinishedAt\" = \"FinishedAt\" - 864000000";
    private static readonly ChainDefinition OneStep = ChainSketch.Of("a: chain:start -> a:done");

    [Fact]
    public async Task Look_RunsOlderThanThePlanKeeps_GoWithRowsAndFilesAndYoungerOnesStay()
    {
        await using var engine = await StartAsync(days: 7);
        var old = await FinishAsync(engine, ExpiredRuns.Piece + 3);
        await engine.CountAsync($"{Age}; SELECT 0");
        var young = await FinishAsync(engine, 2);

        Assert.Equal(old.Count, await engine.Get<RetentionWorker>().LookAsync(CancellationToken.None));

        Assert.Equal(young.Select(run => run.Text).Order(), (await engine.RunIdsAsync()).Select(run => run.Text).Order());
        Assert.All(old, run => Assert.Null(engine.Get<DataTree>().OpenRunFolder(engine.Acme.Organization, run)));
        Assert.All(young, run => Assert.NotEmpty(engine.EventFilesOf(run)));
        foreach (var part in new[] { "Steps", "Visits", "Attempts", "RunEvents" })
        {
            Assert.Equal(0, await engine.CountAsync($"SELECT COUNT(*) FROM \"{part}\" WHERE \"RunId\" NOT IN (SELECT \"Id\" FROM \"Runs\")"));
        }
    }

    [Fact]
    public async Task Look_TheAuditTrail_KeepsEveryEntryAndStillVerifies()
    {
        await using var engine = await StartAsync(days: 7);
        await FinishAsync(engine, 3);
        await engine.CountAsync($"{Age}; SELECT 0");
        var before = await engine.CountAsync("SELECT COUNT(*) FROM \"AuditEntries\"");

        await engine.Get<RetentionWorker>().LookAsync(CancellationToken.None);

        Assert.Equal(before + 1, await engine.CountAsync("SELECT COUNT(*) FROM \"AuditEntries\""));
        Assert.Equal(1, await engine.CountAsync("SELECT COUNT(*) FROM \"AuditEntries\" WHERE \"Action\" = 'runs.expired'"));
        Assert.Null((await engine.Get<AuditVerifier>().VerifyAsync(engine.Acme, CancellationToken.None)).FirstInvalidSequence);
    }

    [Fact]
    public async Task Look_ARunThatIsOldAndNotOver_Stays()
    {
        await using var engine = await StartAsync(days: 7);
        var waiting = await engine.AcceptAsync(OneStep);
        await engine.CountAsync($"{Age}; SELECT 0");

        Assert.Equal(0, await engine.Get<RetentionWorker>().LookAsync(CancellationToken.None));

        Assert.Equal(RunStatus.Queued, (await engine.FindAsync(waiting)).Status);
    }

    [Fact]
    public async Task Look_APlanThatKeepsForEver_RemovesNothing()
    {
        await using var engine = await StartAsync(days: 0);
        await FinishAsync(engine, 1);
        await engine.CountAsync($"{Age}; SELECT 0");

        Assert.Equal(0, await engine.Get<RetentionWorker>().LookAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData(6, 0)]
    [InlineData(-6, 0)]
    [InlineData(4, 1)]
    public async Task Look_AMachineWhoseClockIsOff_RemovesNothing(int minutesBehind, int removed)
    {
        await using var engine = await StartAsync(days: 7);
        await FinishAsync(engine, 1);
        await engine.CountAsync($"{Age}; SELECT 0");
        await SetBehindAsync(engine, TimeSpan.FromMinutes(minutesBehind));

        Assert.Equal(removed, await engine.Get<RetentionWorker>().LookAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData(-4, 0)]
    [InlineData(0, 1)]
    public async Task RemovePiece_ARunDueByTheMachinesClock_GoesOnlyByTheDatabases(int daysBehind, int removed)
    {
        // Ten days old and kept for seven: by a database that is four days behind it is six days old.
        await using var engine = await StartAsync(days: 7);
        await FinishAsync(engine, 1);
        await engine.CountAsync($"{Age}; SELECT 0");
        await SetBehindAsync(engine, TimeSpan.FromDays(daysBehind));

        Assert.Equal(removed, await engine.Get<ExpiredRuns>().RemovePieceAsync(engine.Acme, CancellationToken.None));
    }

    private static Task SetBehindAsync(EngineHost engine, TimeSpan behind) => engine.Get<InstanceClock>().CompareAsync(
        _ => Task.FromResult<long?>((engine.Get<TimeProvider>().GetUtcNow() + behind).ToUnixTimeMilliseconds()), CancellationToken.None);

    private static Task<EngineHost> StartAsync(int days) =>
        EngineHost.StartAsync(settings: new() { ["Mentiko:Plans:free:RunDays"] = $"{days}", ["Mentiko:Retention:Share"] = "1" });

    private static async Task<List<RunId>> FinishAsync(EngineHost engine, int count)
    {
        var runs = new List<RunId>();
        for (var i = 0; i < count; i++)
        {
            runs.Add((await engine.RunAsync(OneStep)).Id);
        }

        return runs;
    }
}
