using Mentiko.Core.Access;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Nodes;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.TestKit.Persistence;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Nodes;

/// <summary>One leader at a time, whoever asks and however late it wakes up.</summary>
public sealed class LeadershipTests
{
    private static readonly TimeSpan Term = TimeSpan.FromSeconds(10);
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(nameof(TestProvider.Sqlite))]
    [InlineData(nameof(TestProvider.PostgreSql))]
    public async Task Lead_TakenByOne_IsAnothersOnlyAfterItsEnd(string provider)
    {
        using var database = DatabaseUnderTest.New(Enum.Parse<TestProvider>(provider));
        var (first, second) = (NewNode(database), NewNode(database));

        var term = await first.Lead.TryLeadAsync("task", null, Term);
        Assert.NotNull(term);
        Assert.Null(await second.Lead.TryLeadAsync("task", null, Term));
        Assert.NotNull(await second.Lead.TryLeadAsync("another", null, Term));

        // Kept by renewing, each time with a greater token.
        _time.Advance(TimeSpan.FromSeconds(6));
        var renewed = await first.Lead.TryLeadAsync("task", term, Term);
        Assert.True(renewed!.Token > term.Token);
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Null(await second.Lead.TryLeadAsync("task", null, Term));

        _time.Advance(TimeSpan.FromSeconds(5));
        var taken = await second.Lead.TryLeadAsync("task", null, Term);
        Assert.True(taken!.Token > renewed.Token);
        Assert.Null(await first.Lead.TryLeadAsync("task", renewed, Term));
        Dispose(first, second);
    }

    [Theory]
    [InlineData(nameof(TestProvider.Sqlite))]
    [InlineData(nameof(TestProvider.PostgreSql))]
    public async Task Lead_OfOneThatStoodStill_IsRefusedByItsToken(string provider)
    {
        using var database = DatabaseUnderTest.New(Enum.Parse<TestProvider>(provider));
        var (first, second) = (NewNode(database), NewNode(database));
        var old = (await first.Lead.TryLeadAsync("task", null, Term))!;
        Assert.True(await MayActAsync(first.Line, old));

        _time.Advance(TimeSpan.FromSeconds(11));

        // Nobody else leads yet: what it does harms nobody.
        Assert.True(await MayActAsync(first.Line, old));
        var current = (await second.Lead.TryLeadAsync("task", null, Term))!;
        Assert.False(await MayActAsync(first.Line, old));
        Assert.True(await MayActAsync(second.Line, current));
        Dispose(first, second);
    }

    [Theory]
    [InlineData(nameof(TestProvider.Sqlite))]
    [InlineData(nameof(TestProvider.PostgreSql))]
    public async Task Lead_GivenUp_IsAnothersAtOnce(string provider)
    {
        using var database = DatabaseUnderTest.New(Enum.Parse<TestProvider>(provider));
        var (first, second) = (NewNode(database), NewNode(database));
        var old = (await first.Lead.TryLeadAsync("task", null, Term))!;

        await first.Lead.LeaveAsync(old);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.NotNull(await second.Lead.TryLeadAsync("task", null, Term));
        Assert.False(await MayActAsync(first.Line, old));
        Dispose(first, second);
    }

    [Fact]
    public async Task Lead_AskedForByTwentyAtOnce_IsGivenToOne()
    {
        using var database = DatabaseUnderTest.New(TestProvider.PostgreSql);
        var nodes = Enumerable.Range(0, 4).Select(_ => NewNode(database)).ToArray();

        var terms = await Task.WhenAll(Enumerable.Range(0, 20).Select(index => nodes[index % 4].Lead.TryLeadAsync("task", null, Term)));

        Assert.Single(terms, term => term is not null);
        Dispose(nodes);
    }

    private (ICommitLine Line, Leadership Lead) NewNode(DatabaseUnderTest database)
    {
        var line = database.NewCommitLine(_time);
        return (line, new Leadership(line, new InstanceClock(_time)));
    }

    private static void Dispose(params (ICommitLine Line, Leadership Lead)[] nodes) => Array.ForEach(nodes, node => (node.Line as IDisposable)?.Dispose());

    private static async Task<bool> MayActAsync(ICommitLine line, LeadTerm term) =>
        (await line.CommitAsync(CommitAuthor.Outside(Actor.System), session => (Result<bool>)Leadership.Holds(session, term), CancellationToken.None)).Value;
}
