using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.Nodes;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Nodes;

public sealed class SignalTests
{
    private readonly NamespaceId _acme = new(Guid.NewGuid());
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Signal_OfEveryKind_IsReadAsItWasWritten()
    {
        foreach (var news in Enum.GetValues<NodeNews>())
        {
            var signal = new NodeSignal(news, _acme, "0123456789abcdef");
            Assert.Equal(signal, NodeSignal.Read(signal.Write()));
        }

        Assert.Equal(new NodeSignal(NodeNews.TermsChanged, _acme), NodeSignal.Read(new NodeSignal(NodeNews.TermsChanged, _acme).Write()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("q")]
    [InlineData("? 00000000000000000000000000000001 x")]
    [InlineData("q not-a-guid x")]
    [InlineData("q 00000000000000000000000000000001 x y")]
    public void Signal_OfANewerVersionOrNone_IsNoSignal(string line) => Assert.Null(NodeSignal.Read(line));

    [Fact]
    public void Outbox_EqualSignals_LeaveOnce()
    {
        using var outbox = new SignalOutbox(_time);
        for (var turn = 0; turn < 5; turn++)
        {
            outbox.Add(new NodeSignal(NodeNews.RunChanged, _acme, "a"));
            outbox.Add(new NodeSignal(NodeNews.RunChanged, _acme, "b"));
        }

        var text = Assert.Single(outbox.Take("me", 7500));

        Assert.Equal(["me", $"r {_acme.Value:N} a", $"r {_acme.Value:N} b"], text.Split('\n'));
        Assert.Empty(outbox.Take("me", 7500));
    }

    [Fact]
    public void Outbox_LogsThatGrow_AreToldTenTimesASecondAtMost()
    {
        using var outbox = new SignalOutbox(_time);
        var sent = 0;
        for (var millisecond = 0; millisecond < 1000; millisecond++)
        {
            outbox.Add(new NodeSignal(NodeNews.LogGrown, _acme, "a"));
            sent += outbox.Take("me", 7500).Count;
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(10, sent);
    }

    [Fact]
    public void Outbox_MoreThanFitsInOneMessage_BecomesSeveral()
    {
        using var outbox = new SignalOutbox(_time);
        for (var run = 0; run < 500; run++)
        {
            outbox.Add(new NodeSignal(NodeNews.RunChanged, _acme, $"{run:D32}"));
        }

        var texts = outbox.Take("me", 7500);

        Assert.True(texts.Count > 1);
        Assert.All(texts, text => Assert.InRange(text.Length, 1, 7500));
        Assert.Equal(500, texts.Sum(text => text.Split('\n').Length - 1));
    }

    [Fact]
    public void Outbox_OfANodeWhoseDatabaseIsAway_DoesNotGrowWithoutEnd()
    {
        using var outbox = new SignalOutbox(_time);
        for (var run = 0; run < 3 * SignalOutbox.MostWaiting; run++)
        {
            outbox.Add(new NodeSignal(NodeNews.RunChanged, _acme, $"{run}"));
        }

        Assert.InRange(outbox.Take("me", 7500).Sum(text => text.Split('\n').Length - 1), 1, SignalOutbox.MostWaiting);
    }

    [Fact]
    public void Desk_OnesOwnSignals_AreLeftOut()
    {
        var sink = new RecordingSink();
        var desk = new SignalDesk([sink]);
        var line = new NodeSignal(NodeNews.CancelRequested, _acme, "a").Write();

        desk.Take("me", $"me\n{line}");
        Assert.Empty(sink.Taken);
        desk.Take("me", $"another\n{line}\nnonsense\n{line}");

        Assert.Equal(2, sink.Taken.Count);
    }

    [Fact]
    public async Task Clock_BehindTheDatabase_IsCorrectedByTheDifference()
    {
        var clock = new InstanceClock(_time);
        var here = _time.GetUtcNow().ToUnixTimeMilliseconds();
        Assert.Equal(here, clock.Now);

        await clock.CompareAsync(_ => Task.FromResult<long?>(here + 90_000), CancellationToken.None);
        Assert.Equal(here + 90_000, clock.Now);
        Assert.Equal(TimeSpan.FromSeconds(90), clock.Behind);

        // What the question took is halved.
        await clock.CompareAsync(
            _ =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(200));
                return Task.FromResult<long?>(here + 100);
            },
            CancellationToken.None);
        Assert.Equal(TimeSpan.Zero, clock.Behind);
    }

    private sealed class RecordingSink : ISignalSink
    {
        public List<NodeSignal> Taken { get; } = [];

        public void Take(NodeSignal signal) => Taken.Add(signal);

        public void CatchUp()
        {
        }
    }
}
