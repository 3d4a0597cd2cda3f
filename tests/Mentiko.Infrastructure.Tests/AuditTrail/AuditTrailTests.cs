using System.Collections.Immutable;
using System.Data.Common;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.AuditTrail;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Mentiko.TestKit.Persistence;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Mentiko.Infrastructure.Tests.AuditTrail;

public abstract class AuditTrailTests : IDisposable
{
    private readonly TemporaryDatabase _db;
    private readonly EfAuditTrail _trail;
    private readonly AuditVerifier _verifier;

    private protected AuditTrailTests(TestProvider provider)
    {
        _db = new TemporaryDatabase(provider);
        _trail = new EfAuditTrail(_db.Database, _db.Commits, _db.Time);
        _verifier = new AuditVerifier(_db.Database);
    }

    public void Dispose()
    {
        _db.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Hash_OfAnEntry_IsWhatTheDocumentedFormSays()
    {
        var acme = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("acme"));
        var scope = TemporaryDatabase.Scope(acme.Organization, new Actor(new UserId("u1"), "Zoë \"Z\"\n", CredentialKind.Token, IPAddress.Parse("192.0.2.1"), null));
        await _trail.AppendAsync(scope, new AuditDraft(AuditActions.ChainUpdated, "chain", "weekly", Details: Details(("b", "2"), ("B", "1"))), CancellationToken.None);

        var entry = Assert.Single((await _trail.ListAsync(acme, new AuditQuery(new PageRequest()), CancellationToken.None)).Items);
        var genesis = Hex(Encoding.UTF8.GetBytes($"mentiko.audit.v1:{acme.Namespace}"));
        const string Entry = """
            {"action":"chain.updated","actor":{"id":"u1","kind":"user","name":"Zoë \"Z\"\n"},"credential":"token","details":{"B":"1","b":"2"},"ip":"192.0.2.1","outcome":"allowed","previousHash":"GENESIS","runId":null,"sequence":1,"target":{"id":"weekly","kind":"chain"},"time":"2026-11-23T12:00:00.000Z","userAgent":null}
            """;
        Assert.Equal(genesis, entry.PreviousHash);
        Assert.Equal(Hex(Encoding.UTF8.GetBytes(Entry.Replace("GENESIS", genesis, StringComparison.Ordinal))), entry.Hash);
    }

    [Fact]
    public async Task Append_ManyCallersAndNamespaces_EveryChainIsWithoutGapAndVerifies()
    {
        var scopes = new List<NamespaceScope>();
        foreach (var slug in new[] { "acme", "other", "third" })
            scopes.Add(TemporaryDatabase.Scope(await _db.AddNamespaceAsync(slug)));

        await Task.WhenAll(Enumerable.Range(0, 64).Select(caller => Task.Run(async () =>
        {
            for (var entry = 0; entry < 15; entry++)
            {
                // Every fifth act appends and is refused: what it appended must leave no gap.
                if (entry % 5 == 4)
                    await _db.Commits.CommitAsync<Done>(
                        CommitAuthor.Of(scopes[caller % 3]),
                        session =>
                        {
                            session.Audit(new AuditDraft(AuditActions.FileDeleted, "file", "never"));
                            return new Error.Conflict("undone");
                        },
                        CancellationToken.None);
                else
                    Assert.True((await _trail.AppendAsync(scopes[caller % 3], new AuditDraft(AuditActions.FileWritten, "file", $"{caller}.{entry}"), CancellationToken.None)).IsOk);
            }
        })));

        var total = 0L;
        foreach (var scope in scopes)
        {
            var verification = await _verifier.VerifyAsync(scope, CancellationToken.None);
            Assert.True(verification.Valid);
            total += verification.Entries;
        }

        Assert.Equal(64 * 12, total);
    }

    [Theory]
    [InlineData("""UPDATE "AuditEntries" SET "ActorName" = 'Somebody else' WHERE "Sequence" = 3""", 3L)]
    [InlineData("""UPDATE "AuditEntries" SET "DetailsJson" = '{}' WHERE "Sequence" = 2""", 2L)]
    [InlineData("""DELETE FROM "AuditEntries" WHERE "Sequence" = 4""", 4L)]
    [InlineData("""DELETE FROM "AuditEntries" WHERE "Sequence" = 1""", 1L)]
    [InlineData("""UPDATE "AuditEntries" SET "PreviousHash" = 'x' WHERE "Sequence" = 5""", 5L)]
    [InlineData("""UPDATE "AuditEntries" SET "Time" = "Time" + 1 WHERE "Sequence" = 5""", 5L)]
    public async Task Verify_TamperedBehindTheTriggers_NamesTheFirstBadEntry(string tamper, long expected)
    {
        var scope = await FiveEntriesAsync();
        Assert.Equal(new AuditVerification(true, 5, null), await _verifier.VerifyAsync(scope, CancellationToken.None));

        _db.DropAuditTriggers();
        _db.Raw(tamper);

        Assert.Equal(new AuditVerification(false, expected - 1, expected), await _verifier.VerifyAsync(scope, CancellationToken.None));
    }

    [Theory]
    [InlineData("""UPDATE "AuditEntries" SET "ActorName" = 'x'""")]
    [InlineData("""DELETE FROM "AuditEntries" WHERE "Sequence" = 5""")]
    [InlineData("""DELETE FROM "AuditEntries" """)]
    [InlineData("""UPDATE "AuditEntries" SET "Sequence" = 6 WHERE "Sequence" = 5""")]
    public async Task Database_ToldToChangeTheRecord_Refuses(string statement)
    {
        var scope = await FiveEntriesAsync();
        Assert.ThrowsAny<DbException>(() => _db.Raw(statement));
        Assert.True((await _verifier.VerifyAsync(scope, CancellationToken.None)).Valid);
    }

    [Fact]
    public async Task Database_ToldToLeaveAGap_Refuses()
    {
        var scope = await FiveEntriesAsync();
        Assert.ThrowsAny<DbException>(() => _db.Raw(CopyOfTheLast(2)));
        Assert.ThrowsAny<DbException>(() => _db.Raw(CopyOfTheLast(0)));
        Assert.True((await _verifier.VerifyAsync(scope, CancellationToken.None)).Valid);

        // The control: the next number is taken, and only the chain of hashes shows that it is no entry.
        _db.Raw(CopyOfTheLast(1));
        Assert.Equal(new AuditVerification(false, 5, 6), await _verifier.VerifyAsync(scope, CancellationToken.None));
    }

    [Fact]
    public async Task Act_ItsEntryCannotBeWritten_ChangesNothingAndSaysSo()
    {
        var scope = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("acme"));
        _db.BreakAudit();

        var result = await AddAgentAsync(scope);
        Assert.Equal(new Error.AuditUnavailable(), result.Error);
        using (var read = _db.Database.Create(scope))
            Assert.Empty(read.Agents);
        Assert.Equal(new Error.AuditUnavailable(), (await _trail.AppendAsync(scope, new AuditDraft(AuditActions.FileWritten, "file", "x"), CancellationToken.None)).Error);

        _db.MendAudit();
        Assert.True((await AddAgentAsync(scope)).IsOk);
        Assert.Equal(new AuditVerification(true, 1, null), await _verifier.VerifyAsync(scope, CancellationToken.None));
    }

    [Fact]
    public async Task List_Filters_AndPagesNewestFirst()
    {
        var acme = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("acme"));
        var other = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("other"));
        await _trail.AppendAsync(other, new AuditDraft(AuditActions.FileWritten, "file", "foreign"), CancellationToken.None);
        for (var number = 1; number <= 6; number++)
        {
            _db.Time.Advance(TimeSpan.FromMinutes(1));
            await _trail.AppendAsync(
                acme,
                new AuditDraft(number % 2 == 0 ? AuditActions.FileWritten : AuditActions.FileDeleted, "file", $"f{number}", number == 3 ? AuditOutcome.Denied : AuditOutcome.Allowed),
                CancellationToken.None);
        }

        Assert.Equal(["f6", "f4", "f2"], await TargetsAsync(acme, new AuditQuery(new PageRequest(), Action: AuditActions.FileWritten)));
        Assert.Equal(["f3"], await TargetsAsync(acme, new AuditQuery(new PageRequest(), Outcome: AuditOutcome.Denied)));
        Assert.Equal(["f5"], await TargetsAsync(acme, new AuditQuery(new PageRequest(), Target: "f5")));
        Assert.Equal(6, (await TargetsAsync(acme, new AuditQuery(new PageRequest(), Actor: "tester"))).Count);
        Assert.Empty(await TargetsAsync(acme, new AuditQuery(new PageRequest(), Actor: "system")));
        Assert.Equal(["f6", "f5"], await TargetsAsync(acme, new AuditQuery(new PageRequest(), From: _db.Time.GetUtcNow().AddMinutes(-1))));
        Assert.Equal(["foreign"], await TargetsAsync(other, new AuditQuery(new PageRequest())));
        var first = await _trail.ListAsync(acme, new AuditQuery(new PageRequest(4)), CancellationToken.None);
        var second = await _trail.ListAsync(acme, new AuditQuery(new PageRequest(4, first.Next)), CancellationToken.None);
        Assert.Equal(["f6", "f5", "f4", "f3", "f2", "f1"], first.Items.Concat(second.Items).Select(entry => entry.TargetId));
        Assert.Null(second.Next);
    }

    [Fact]
    public async Task Entry_HostileText_IsBoundedAndVerifies()
    {
        var acme = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("acme"));
        var hostile = "\0\ud800\u0001\"\\" + new string('x', 5_000) + "\U0001F600";
        await _trail.AppendAsync(acme, new AuditDraft(AuditActions.FileWritten, "file", hostile, Details: Details(("k", hostile))), CancellationToken.None);
        await _trail.AppendAsync(acme, new AuditDraft(AuditActions.FileWritten, "file", new string('y', 1_023) + "\U0001F600"), CancellationToken.None);

        var page = await _trail.ListAsync(acme, new AuditQuery(new PageRequest()), CancellationToken.None);
        Assert.All(page.Items, entry => Assert.True(entry.TargetId.Length <= 1_024));
        Assert.Equal(1_024, page.Items[1].Details["k"].Length);
        Assert.Equal(new AuditVerification(true, 2, null), await _verifier.VerifyAsync(acme, CancellationToken.None));
    }

    [Fact]
    public async Task Denial_ThatCannotBeRecorded_DoesNotThrow()
    {
        var acme = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("acme"), Role.Viewer);
        var denials = new DenialRecorder(_trail, NullLogger<DenialRecorder>.Instance);
        await denials.RecordAsync(acme, Permission.RunsTrigger, "TriggerRun", CancellationToken.None);
        var entry = Assert.Single((await _trail.ListAsync(acme, new AuditQuery(new PageRequest()), CancellationToken.None)).Items);
        Assert.Equal((AuditActions.AccessDenied, AuditOutcome.Denied, "runs.trigger", "viewer"), (entry.Action, entry.Outcome, entry.Details["permission"], entry.Details["role"]));

        _db.BreakAudit();
        await denials.RecordAsync(acme, Permission.RunsTrigger, "TriggerRun", CancellationToken.None);
        _db.CloseCommits();
        await denials.RecordAsync(acme, Permission.RunsTrigger, "TriggerRun", CancellationToken.None);
    }

    [Fact]
    public async Task Action_NotOnTheList_IsABug()
    {
        var acme = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("acme"));
        await Assert.ThrowsAsync<ArgumentException>(() => _trail.AppendAsync(acme, new AuditDraft("made.up", "x", "y"), CancellationToken.None));
    }

    private async Task<List<string>> TargetsAsync(NamespaceScope scope, AuditQuery query) =>
        [.. (await _trail.ListAsync(scope, query, CancellationToken.None)).Items.Select(entry => entry.TargetId)];

    private Task<Result<Done>> AddAgentAsync(NamespaceScope scope) => _db.Commits.CommitAsync<Done>(
        CommitAuthor.Of(scope),
        session =>
        {
            session.Db.Add(new AgentRow { NamespaceId = scope.Namespace.Value, Name = "new", Version = 1 });
            session.Db.SaveChanges();
            session.Audit(new AuditDraft(AuditActions.AgentCreated, "agent", "new"));
            return default(Done);
        },
        CancellationToken.None);

    private async Task<NamespaceScope> FiveEntriesAsync()
    {
        var scope = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("acme"));
        for (var number = 1; number <= 5; number++)
            await _trail.AppendAsync(scope, new AuditDraft(AuditActions.FileWritten, "file", $"f{number}", Details: Details(("n", $"{number}"))), CancellationToken.None);
        return scope;
    }

    private static string CopyOfTheLast(int further) => $"""
        INSERT INTO "AuditEntries" ("NamespaceId", "Sequence", "Time", "ActorKind", "ActorName", "Credential", "Action", "TargetKind", "TargetId", "Outcome", "DetailsJson", "PreviousHash", "Hash")
        SELECT "NamespaceId", "Sequence" + {further}, "Time", "ActorKind", "ActorName", "Credential", "Action", "TargetKind", "TargetId", "Outcome", "DetailsJson", "PreviousHash", "Hash"
        FROM "AuditEntries" WHERE "Sequence" = 5
        """;

    private static ImmutableSortedDictionary<string, string> Details(params (string Name, string Value)[] details) =>
        details.ToImmutableSortedDictionary(pair => pair.Name, pair => pair.Value);

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}

public sealed class AuditTrailOnSqlite() : AuditTrailTests(TestProvider.Sqlite)
{
    [Theory]
    [InlineData("""INSERT OR REPLACE INTO "AuditEntries" SELECT * FROM "AuditEntries" WHERE "Sequence" = 3""")]
    [InlineData("""REPLACE INTO "AuditEntries" SELECT * FROM "AuditEntries" WHERE "Sequence" = 5""")]
    [InlineData("""UPDATE OR REPLACE "AuditEntries" SET "Sequence" = 1 WHERE "Sequence" = 2""")]
    public Task Database_ToldToReplaceTheRecord_Refuses(string statement) => Database_ToldToChangeTheRecord_Refuses(statement);
}

public sealed class AuditTrailOnPostgreSql() : AuditTrailTests(TestProvider.PostgreSql)
{
    [Theory]
    [InlineData("""TRUNCATE "AuditEntries" """)]
    [InlineData("""UPDATE "AuditEntries" SET "ActorName" = 'x' WHERE "Sequence" = 99""")]
    [InlineData("""INSERT INTO "AuditEntries" SELECT * FROM "AuditEntries" WHERE "Sequence" = 5 ON CONFLICT ("NamespaceId", "Sequence") DO UPDATE SET "ActorName" = 'x'""")]
    public Task Database_ToldToReplaceTheRecord_Refuses(string statement) => Database_ToldToChangeTheRecord_Refuses(statement);
}

public sealed class AuditTrailOnSqlServer() : AuditTrailTests(TestProvider.SqlServer);
