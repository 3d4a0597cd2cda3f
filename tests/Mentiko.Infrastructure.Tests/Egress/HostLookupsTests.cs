using System.Net;
using Mentiko.Core.Agents;
using Mentiko.Infrastructure.Egress;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Egress;

/// <summary>Names whose servers never answer: they hold up neither the process nor the end of an attempt.</summary>
public sealed class HostLookupsTests : IDisposable
{
    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(20);

    private readonly ManualResetEventSlim _held = new();
    private readonly HostLookups _lookups;
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _expected, _asked, _onPool;

    public HostLookupsTests() => _lookups = new HostLookups(Ask);

    [Fact]
    public async Task Lookups_ThatHang_LeaveTheThreadPoolAlone()
    {
        _expected = HostLookups.AtATime;
        var calls = Enumerable.Range(0, 64 / HostLookups.OfOneDoor).Select(_ => _lookups.OfDoor())
            .SelectMany(door => Enumerable.Range(0, HostLookups.OfOneDoor).Select(_ => door.ResolveAsync("x.example.com", default))).ToList();
        await _reached.Task.WaitAsync(Generous);

        await Task.Run(() => { }).WaitAsync(Generous);
        Assert.Equal((HostLookups.AtATime, 0), (Volatile.Read(ref _asked), Volatile.Read(ref _onPool)));
        Assert.DoesNotContain(calls, call => call.IsCompleted);

        // Control: the turns come free, and everybody has one.
        _held.Set();
        Assert.All(await Task.WhenAll(calls).WaitAsync(Generous), found => Assert.Empty(found!));
        Assert.Equal(64, _asked);
    }

    [Fact]
    public async Task Door_WithLookupsThatHang_ClosesAtOnce()
    {
        _expected = HostLookups.OfOneDoor;
        await using var door = new DoorUnderTest([HostPattern.Parse("*.example.com")], _lookups.OfDoor(), new SystemDialer());
        var calls = Enumerable.Range(0, 64).Select(i => door.SendAsync($"CONNECT h{i}.example.com:443 HTTP/1.1\r\n\r\n")).ToList();
        await _reached.Task.WaitAsync(Generous);

        await door.CloseAsync().WaitAsync(Generous);
        Assert.Equal(HostLookups.OfOneDoor, Volatile.Read(ref _asked));
        await Task.WhenAll(calls).WaitAsync(Generous).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    [Fact]
    public async Task Call_ThatGetsNoTurn_IsBeyondTheLimit()
    {
        _expected = HostLookups.OfOneDoor;
        var door = _lookups.OfDoor();
        var way = new EgressWay([HostPattern.Parse("*.example.com")], door, new FakeNetwork(), Rules.Of());
        var hanging = Enumerable.Range(0, HostLookups.OfOneDoor).Select(_ => door.ResolveAsync("x.example.com", default)).ToList();
        await _reached.Task.WaitAsync(Generous);

        Assert.Equal(CallDecision.BeyondLimit, await DecideAfterAsync(way, TimeSpan.FromSeconds(11)));

        // A turn of its own and no answer is another matter; so is an answer.
        var other = new EgressWay([HostPattern.Parse("*.example.com")], _lookups.OfDoor(), new FakeNetwork(), Rules.Of());
        Assert.Equal(CallDecision.Unreachable, await DecideAfterAsync(other, TimeSpan.FromSeconds(11)));
        _held.Set();
        await Task.WhenAll(hanging).WaitAsync(Generous);
        Assert.Equal(CallDecision.Unknown, await DecideAfterAsync(way, TimeSpan.Zero));
    }

    [Fact]
    public async Task Names_OfTheSystem_AreFound()
    {
        Assert.Contains(IPAddress.Loopback, (await new HostLookups().OfDoor().ResolveAsync("localhost", default))!);
        Assert.Empty((await new HostLookups().OfDoor().ResolveAsync("no-such-name.invalid", default))!);
    }

    [Fact]
    public async Task Pace_LetsASecondsCallsThroughAndThenOneByOne()
    {
        var time = new FakeTimeProvider();
        var pace = new CallPace(100, time);
        for (var quiet = 0; quiet < 2; quiet++)
        {
            Assert.All(Enumerable.Range(0, 100).Select(_ => pace.NextAsync(default)).ToList(), turn => Assert.True(turn.IsCompleted));
            var next = pace.NextAsync(default);
            Assert.False(next.IsCompleted);
            time.Advance(TimeSpan.FromMilliseconds(10));
            await next.WaitAsync(Generous);
            time.Advance(TimeSpan.FromHours(1));
        }
    }

    public void Dispose()
    {
        _held.Set();
        _held.Dispose();
    }

    private static async Task<CallDecision> DecideAfterAsync(EgressWay way, TimeSpan passes)
    {
        var time = new FakeTimeProvider();
        var call = way.OpenAsync(new HostAndPort("y.example.com", 443), time, default);
        time.Advance(passes);
        return (await call.WaitAsync(Generous)).Decision;
    }

    private IPAddress[] Ask(string host)
    {
        Interlocked.Add(ref _onPool, Thread.CurrentThread.IsThreadPoolThread ? 1 : 0);
        if (Interlocked.Increment(ref _asked) == _expected)
        {
            _reached.SetResult();
        }

        _held.Wait();
        return [];
    }
}
