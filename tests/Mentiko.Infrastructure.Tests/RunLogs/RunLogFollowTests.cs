using System.Text;
using Mentiko.Core.Logs;
using Mentiko.Infrastructure.RunLogs;
using Xunit;

namespace Mentiko.Infrastructure.Tests.RunLogs;

public sealed class RunLogFollowTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly LogFixture _log = new();

    [Fact]
    public async Task Follow_CompleteLog_GivesAllAndEnds()
    {
        await WriteCompleteAsync(3000);
        AssertSequence(await _log.FollowAsync().WaitAsync(Patience), 1, 3000);
    }

    [Fact]
    public async Task Follow_FromACursor_GivesWhatComesAfterIt()
    {
        await WriteCompleteAsync(3000);
        AssertSequence(await _log.FollowAsync(1234).WaitAsync(Patience), 1235, 3000);
        Assert.Empty(await _log.FollowAsync(3000).WaitAsync(Patience));
        Assert.Empty(await _log.FollowAsync(9999).WaitAsync(Patience));
    }

    [Fact]
    public async Task Follow_BeforeTheFirstWrite_WaitsForIt()
    {
        var following = _log.FollowAsync();
        await WriteCompleteAsync(5);
        AssertSequence(await following.WaitAsync(Patience), 1, 5);
    }

    [Fact]
    public async Task Follow_WhileManyWrite_HasNoGapAndNoRepeat()
    {
        // Some by signals, some by polling, some joining late: all see the same.
        var late = Task.Run(async () =>
        {
            while ((await _log.ReadAsync(0, 1)).LastSeq < 5_000)
            {
                await Task.Yield();
            }

            return await _log.FollowAsync(4_000);
        });
        var followers = Enumerable.Range(0, 6).Select(n => Task.Run(() => _log.FollowAsync(n % 2 == 0 ? _log.Store : _log.NewStore()))).ToList();
        await using (var writer = await _log.OpenAsync())
        {
            await Task.WhenAll(Enumerable.Range(0, 4).Select(step => Task.Run(async () =>
            {
                await using var sink = writer.OpenSink(Core.Chains.StepId.Parse($"s{step}"), []);
                for (var n = 0; n < 5_000; n++)
                {
                    sink.Write(LogStream.StdOut, Encoding.ASCII.GetBytes($"{n}\n"));
                }
            })));
            await writer.CompleteAsync();
        }

        foreach (var follower in followers)
        {
            AssertSequence(await follower.WaitAsync(Patience), 1, 20_000);
        }

        AssertSequence(await late.WaitAsync(Patience), 4_001, 20_000);
    }

    [Fact]
    public async Task Follow_AcrossACrashOfTheWriter_GoesOnWithTheNext()
    {
        var following = _log.FollowAsync();
        await _log.WriteAsync("1\n2\n");
        await File.AppendAllTextAsync(_log.File(LogFile.Lines), "{\"seq\":3,\"time\":\"torn");
        await WriteCompleteAsync(2);
        AssertSequence(await following.WaitAsync(Patience), 1, 4);
    }

    [Fact]
    public async Task Follow_Reopened_StaysOpenUntilCompleteAgain()
    {
        await WriteCompleteAsync(2);
        await using var writer = await _log.OpenAsync();
        var following = _log.FollowAsync();
        writer.WriteSystem(null, "again");
        Assert.False(following.IsCompleted);
        await writer.CompleteAsync();
        AssertSequence(await following.WaitAsync(Patience), 1, 3);
    }

    [Fact]
    public async Task Follow_Cancelled_Ends()
    {
        using var cancel = new CancellationTokenSource();
        var following = _log.FollowAsync(0, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => following.WaitAsync(Patience));
    }

    [Fact]
    public async Task Follow_ReaderThatNeverReads_HoldsNoLines()
    {
        await using var writer = await _log.OpenAsync();
        await using var sink = writer.OpenSink(LogFixture.Collect, []);
        sink.Write(LogStream.StdOut, "first\n"u8);
        await using var idle = _log.Store.FollowAsync(_log.Scope, _log.Run, 0, default).GetAsyncEnumerator();
        Assert.True(await idle.MoveNextAsync());
        var line = Encoding.ASCII.GetBytes(new string('x', 1000) + "\n");
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var n = 0; n < 20_000; n++)
        {
            sink.Write(LogStream.StdOut, line);
        }

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 4 << 20);
        Assert.True(await idle.MoveNextAsync());
        Assert.Equal(2, idle.Current[0].Seq);
    }

    public void Dispose() => _log.Dispose();

    private async Task WriteCompleteAsync(int lines)
    {
        await using var writer = await _log.OpenAsync();
        await using (var sink = writer.OpenSink(LogFixture.Collect, []))
        {
            sink.Write(LogStream.StdOut, Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(1, lines).Select(n => $"{n}\n"))));
        }

        await writer.CompleteAsync();
    }

    private static void AssertSequence(List<LogLine> lines, int first, int last) =>
        Assert.Equal(Enumerable.Range(first, last - first + 1).Select(n => (long)n), lines.Select(line => line.Seq));
}
