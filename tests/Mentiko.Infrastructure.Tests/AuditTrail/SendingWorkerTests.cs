using System.Net;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.AuditTrail;
using Mentiko.Infrastructure.AuditTrail.Sending;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.Nodes;
using Mentiko.Infrastructure.Persistence.Stores;
using Mentiko.TestKit.Files;
using Mentiko.TestKit.Persistence;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace Mentiko.Infrastructure.Tests.AuditTrail;

/// <summary>Rounds over several records: one that the sink does not take, or that has no end, holds up no other.</summary>
public sealed class SendingWorkerTests : IDisposable
{
    private readonly TemporaryDatabase _db = new();
    private readonly TemporaryDataTree _files = new();
    private readonly RecordedNamespaces _namespaces;
    private readonly AuditPages _pages;
    private readonly SendingWorker _worker;
    private readonly ChoosySink _sink = new();
    private readonly AuditSender _sender;

    public SendingWorkerTests()
    {
        var (pages, sent) = (new AuditPages(_db.Database), new SentFiles(_files.Tree, _files.Disk));
        _pages = pages;
        _namespaces = new RecordedNamespaces(_db.Database);
        var notices = new RefusedEntries(pages, new EfAuditTrail(_db.Database, _db.Commits, _db.Time), NullLogger<RefusedEntries>.Instance);
        _sender = new AuditSender("siem", _sink, pages, sent, notices, _db.Time);
        _worker = new SendingWorker(
            pages, sent, notices, _namespaces, new NamespaceGate(new MembershipReader(_db.Database, _db.Time)), new Leadership(_db.Commits, new InstanceClock(_db.Time)),
            _db.Time, Options.Create(new AuditOptions()), NullLogger<SendingWorker>.Instance);
    }

    public void Dispose()
    {
        _worker.Dispose();
        _sink.Dispose();
        _files.Dispose();
        _db.Dispose();
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public async Task Round_OneRecordNotTaken_TheOthersArrive_AndItRests(HttpStatusCode answer)
    {
        _sink.Answer = answer;
        var (zero, b) = (await NewAsync("0", 3), await NewAsync("b", 3));
        _sink.Refuses = scope => scope.Slug.Text == "0";
        await RoundAsync();
        Assert.Equal([1, 2, 3], _sink.Got("b"));
        Assert.Empty(_sink.Got("0"));
        Assert.Equal((true, false), (_sender.Rests(zero.Id), _sender.Rests(b.Id)));

        // It is not asked again before its time, and then it is.
        _sink.Refuses = _ => false;
        await RoundAsync();
        Assert.Empty(_sink.Got("0"));
        _db.Time.Advance(TimeSpan.FromSeconds(2));
        for (var rounds = 0; rounds < 3; rounds++)
        {
            await RoundAsync();
        }

        Assert.Equal([1, 2, 3], _sink.Got("0"));
    }

    [Fact]
    public async Task Round_SeveralRecordsWithoutAnAnswer_TheNextGoesOnAfterThem()
    {
        _sink.Answer = HttpStatusCode.ServiceUnavailable;
        foreach (var slug in new[] { "0", "1", "2", "b" })
        {
            await NewAsync(slug, 1);
        }

        _sink.Refuses = scope => scope.Slug.Text != "b";
        await Assert.ThrowsAsync<HttpRequestException>(RoundAsync);
        Assert.Empty(_sink.Got("b"));

        // Though all of them are due again.
        _db.Time.Advance(TimeSpan.FromSeconds(2));
        await RoundAsync();
        Assert.Equal([1], _sink.Got("b"));
    }

    [Fact]
    public async Task Round_OneRecordWithoutEnd_TheOtherArrivesInTheSameRound()
    {
        var (zero, b) = (await NewAsync("0", AuditPages.Size + 1), await NewAsync("b", 2));
        var added = 0;
        _sink.Took = async scope =>
        {
            if (scope.Slug.Text == "0" && ++added < 20)
            {
                await AddAsync(zero, AuditPages.Size);
            }
        };
        var more = await RoundAsync();
        Assert.Equal([1, 2], _sink.Got("b"));
        Assert.Equal([zero.Id], more);
        Assert.Equal(1, added);
        Assert.DoesNotContain(b.Id, more);
    }

    [Fact]
    public async Task Piece_IsBounded_AndHalvedForAReceiverThatTakesLess()
    {
        var acme = await NewAsync("0", AuditPages.Size);
        _sink.MostBytes = 100_000;
        for (var tries = 0; tries < 200 && _sink.Got("0").Count < AuditPages.Size; tries++)
        {
            await RoundOrNoneAsync();
            _db.Time.Advance(TimeSpan.FromMinutes(6));
        }

        Assert.Equal(Enumerable.Range(1, AuditPages.Size).Select(number => (long)number), _sink.Got("0"));
        Assert.True(_sink.LargestOffered <= Refusal.Most, $"{_sink.LargestOffered} bytes at once.");
        Assert.True(_sink.LargestOffered > _sink.MostBytes, "The receiver never refused.");
        Assert.False(_sender.Rests(acme.Id));
    }

    [Fact]
    public async Task Round_ManyRecordsRefused_TheOthersArriveInTheSameRound()
    {
        foreach (var slug in new[] { "0", "1", "2", "3", "b" })
        {
            await NewAsync(slug, 1);
        }

        _sink.Refuses = scope => scope.Slug.Text != "b";
        await RoundAsync();
        Assert.Equal([1], _sink.Got("b"));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("0", "1", "2", "3")]
    public async Task Entry_ThatIsRefused_IsPassedOverWithAWordAndTheRestArrivesSoon(params string[] refused)
    {
        foreach (var slug in refused)
        {
            await NewAsync(slug, 200);
        }

        var b = await NewAsync("b", 1);
        _sink.RefusesEntry = (slug, entry) => slug != "b" && entry.TargetId is "f100" or "f101";
        var began = _db.Time.GetUtcNow();
        for (var looks = 0; looks < 100 && refused.Any(slug => _sink.Got(slug).Distinct().Count() < 200); looks++)
        {
            await RoundAsync();
            await AddAsync(b, 1);
            _db.Time.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.InRange(_db.Time.GetUtcNow() - began, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10));
        foreach (var slug in refused)
        {
            // The sink has been told of each, by its number, before anything that comes after it.
            var got = _sink.Entries(slug);
            var passed = _sink.Refused.Where(one => one.Slug == slug).Select(one => one.Entry).DistinctBy(entry => entry.Sequence).ToList();
            Assert.Equal(2, passed.Count);
            Assert.All(passed, entry => Assert.InRange(
                got.FindIndex(word => word.Action == AuditActions.AuditRefused && word.TargetId == $"{entry.Sequence}/siem"),
                0,
                got.FindIndex(later => later.Sequence > entry.Sequence && later.Action != AuditActions.AuditRefused)));

            // None but these is missing, and each word stands in the record once.
            Assert.Equal(Enumerable.Range(1, 202).Select(number => (long)number), got.Concat(passed).Select(entry => entry.Sequence).Distinct().Order());
            Assert.Equal(2, got.Where(entry => entry.Action == AuditActions.AuditRefused).DistinctBy(entry => entry.Sequence).Count());
        }
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest, 1, 1)]
    [InlineData(HttpStatusCode.Forbidden, 4, 0)]
    [InlineData(HttpStatusCode.ServiceUnavailable, 1, 0)]
    [InlineData(HttpStatusCode.Unauthorized, 1, 0)]
    [InlineData(HttpStatusCode.TooManyRequests, 1, 0)]
    public async Task Sink_ThatTakesNothing_PassesNothingOver(HttpStatusCode answer, int records, int words)
    {
        var spaces = new List<Organization>();
        for (var number = 0; number < records; number++)
        {
            spaces.Add(await NewAsync($"{number}", 3));
        }

        _sink.Answer = answer;
        _sink.Refuses = _ => true;
        for (var looks = 0; looks < 20; looks++)
        {
            await RoundOrNoneAsync();
            _db.Time.Advance(TimeSpan.FromMinutes(6));
        }

        // One that refuses everything is told so once at most, however long it lasts.
        Assert.Equal(words, (await _pages.AfterAsync(TemporaryDatabase.Scope(spaces[0]), 0, CancellationToken.None)).Count(entry => entry.Action == AuditActions.AuditRefused));

        // And nothing is missing when it is mended.
        _sink.Refuses = _ => false;
        for (var looks = 0; looks < 20; looks++)
        {
            await RoundAsync();
            _db.Time.Advance(TimeSpan.FromMinutes(6));
        }

        Assert.All(spaces, space => Assert.Equal(Enumerable.Range(1, 3 + (space == spaces[0] ? words : 0)).Select(number => (long)number), _sink.Got(space.Slug.Text)));
    }

    [Theory]
    [InlineData("suspended")]
    [InlineData("deleting")]
    public async Task Round_NamespaceThatIsNotActive_IsSentToo(string status)
    {
        var acme = await NewAsync("0", 2);
        _db.Raw($"UPDATE \"Namespaces\" SET \"Status\" = '{status}' WHERE \"Slug\" = '0'");
        await RoundAsync();
        Assert.Equal([1, 2], _sink.Got("0"));

        // Without its tree nobody knows what was sent: nothing is, rather than all again.
        await AddAsync(acme, 1);
        _files.Tree.DeleteNamespaceTree(acme);
        await RoundAsync();
        Assert.Equal([1, 2], _sink.Got("0"));
    }

    [Theory]
    [InlineData("creating")]
    [InlineData("deleted")]
    public async Task Round_NamespaceThatIsNotThere_IsNotSent(string status)
    {
        await NewAsync("0", 2);
        _db.Raw($"UPDATE \"Namespaces\" SET \"Status\" = '{status}' WHERE \"Slug\" = '0'");
        await RoundAsync();
        Assert.Empty(_sink.Got("0"));
    }

    private Task<List<NamespaceId>> RoundAsync() => _worker.RoundAsync(_sender, _namespaces.ReadAsync(_sender.Resume, CancellationToken.None), CancellationToken.None);

    private async Task RoundOrNoneAsync()
    {
        try
        {
            await RoundAsync();
        }
        catch (HttpRequestException)
        {
            // Counted by what arrives.
        }
    }

    private async Task<Organization> NewAsync(string slug, int entries)
    {
        var organization = await _db.AddNamespaceAsync(slug);
        _files.Tree.CreateNamespaceTree(organization);
        await AddAsync(organization, entries);
        return organization;
    }

    private async Task AddAsync(Organization organization, int count)
    {
        var (trail, scope) = (new EfAuditTrail(_db.Database, _db.Commits, _db.Time), TemporaryDatabase.Scope(organization));
        await Task.WhenAll(Enumerable.Range(0, count).Select(number =>
            trail.AppendAsync(scope, new AuditDraft(AuditActions.FileWritten, "file", $"f{number}"), CancellationToken.None)));
    }

    /// <summary>Takes what it likes, as a webhook's receiver with rules of its own.</summary>
    private sealed class ChoosySink : IAuditSink
    {
        private readonly List<(string Slug, ChainedEntry Entry)> _got = [];

        public Func<NamespaceScope, bool> Refuses { get; set; } = _ => false;

        public Func<string, ChainedEntry, bool> RefusesEntry { get; set; } = (_, _) => false;

        public HttpStatusCode Answer { get; set; } = HttpStatusCode.RequestEntityTooLarge;

        /// <summary>What was refused though it was sent alone, as often as it was.</summary>
        public List<(string Slug, ChainedEntry Entry)> Refused { get; } = [];

        public Func<NamespaceScope, Task> Took { get; set; } = _ => Task.CompletedTask;

        public int MostBytes { get; set; } = int.MaxValue;

        public int LargestOffered { get; private set; }

        public List<long> Got(string slug) => Entries(slug).ConvertAll(entry => entry.Sequence);

        public List<ChainedEntry> Entries(string slug) => [.. _got.Where(one => one.Slug == slug).Select(one => one.Entry)];

        public async Task SendAsync(NamespaceScope scope, IReadOnlyList<ChainedEntry> entries, CancellationToken cancel)
        {
            var buffer = new CanonicalWriter();
            var bytes = entries.Sum(entry => AuditChain.LineOf(entry, buffer).Length + 1);
            LargestOffered = Math.Max(LargestOffered, bytes);
            if (Refuses(scope) || bytes > MostBytes || entries.Any(entry => RefusesEntry(scope.Slug.Text, entry)))
            {
                if (entries.Count == 1)
                {
                    Refused.Add((scope.Slug.Text, entries[0]));
                }

                throw new HttpRequestException("No.", null, Answer);
            }

            _got.AddRange(entries.Select(entry => (scope.Slug.Text, entry)));
            await Took(scope);
        }

        public void Dispose()
        {
            // Holds nothing.
        }
    }
}
