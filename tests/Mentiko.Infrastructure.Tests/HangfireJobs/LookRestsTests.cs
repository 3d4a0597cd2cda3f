using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.HangfireJobs;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Mentiko.Infrastructure.Tests.HangfireJobs;

public sealed class LookRestsTests
{
    private static readonly NamespaceSlug Acme = NamespaceSlug.Parse("acme");
    private static readonly NamespaceSlug Globex = NamespaceSlug.Parse("globex");
    private readonly FakeTimeProvider _time = new();
    private readonly LookRests _rests;

    public LookRestsTests() => _rests = new LookRests(_time);

    [Fact]
    public void Begin_EachTimeAnew_DoublesUpToASecond()
    {
        var lengths = Enumerable.Range(0, 8).Select(_ => Rest().TotalMilliseconds).ToList();

        Assert.Equal([25, 50, 100, 200, 400, 800, 1000, 1000], lengths);
    }

    [Fact]
    public void Begin_LooksAtTheSameTime_CountAsOne()
    {
        _rests.Begin(Acme);

        Assert.Equal(LookRests.Shortest, Rest());
    }

    [Fact]
    public void TryHold_ARestingOne_HoldsItAndNobodyElse()
    {
        _rests.Begin(Acme);

        Assert.True(_rests.TryHold(Acme, out var isFirst) && isFirst);
        Assert.True(_rests.TryHold(Acme, out isFirst) && !isFirst);
        Assert.False(_rests.TryHold(Globex, out _));
    }

    [Fact]
    public void Forget_ALookHasFoundAJob_StartsAnewWithTheShortest()
    {
        Rest();
        Rest();

        Assert.True(_rests.Forget(Acme));

        Assert.False(_rests.TryHold(Acme, out _));
        Assert.Equal(LookRests.Shortest, Rest());
    }

    [Fact]
    public void TryEnd_LongAfterTheLastRest_NothingIsKept()
    {
        Rest();
        Assert.Equal(1, _rests.Count);

        _time.Advance(LookRests.Longest);

        Assert.False(_rests.TryEnd(out _));
        Assert.Equal((0, null), (_rests.Count, _rests.UntilNext));
    }

    /// <summary>How long the next rest lasts, once it is over.</summary>
    private TimeSpan Rest()
    {
        var began = _time.GetUtcNow();
        _rests.Begin(Acme);
        Assert.True(_rests.TryHold(Acme, out _));
        NamespaceSlug ended;
        while (!_rests.TryEnd(out ended))
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(Acme, ended);
        Assert.False(_rests.TryHold(Acme, out _));
        return _time.GetUtcNow() - began;
    }
}
