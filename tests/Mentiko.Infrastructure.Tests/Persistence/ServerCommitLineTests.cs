using System.Data.Common;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.AuditTrail;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Mentiko.Infrastructure.Persistence.Servers;
using Mentiko.TestKit.Persistence;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Persistence;

/// <summary>Two nodes with a commit line each on one database.</summary>
public abstract class ServerCommitLineTests : IDisposable
{
    private const string InsertCounter = """INSERT INTO "Counters" ("Name", "Value") VALUES (@name, 1)""";
    private const string CountUp = """UPDATE "Counters" SET "Value" = "Value" + 1 WHERE "Name" = @name""";
    private readonly ICommitLine _second;

    private protected ServerCommitLineTests(TestProvider provider)
    {
        Data = new TemporaryDatabase(provider);
        _second = Data.NewNode();
    }

    private protected TemporaryDatabase Data { get; }

    public void Dispose()
    {
        ((IDisposable)_second).Dispose();
        Data.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Nodes_AppendingToTheSameChains_LeaveNoGapAndNoFork()
    {
        var scopes = new List<NamespaceScope>();
        foreach (var slug in new[] { "acme", "other", "third" })
            scopes.Add(TemporaryDatabase.Scope(await Data.AddNamespaceAsync(slug)));

        await Task.WhenAll(Enumerable.Range(0, 48).Select(caller => Task.Run(async () =>
        {
            var trail = new EfAuditTrail(Data.Database, caller % 2 == 0 ? Data.Commits : _second, TimeProvider.System);
            for (var entry = 0; entry < 20; entry++)
                Assert.True((await trail.AppendAsync(scopes[caller % 3], new AuditDraft(AuditActions.FileWritten, "file", $"{caller}.{entry}"), CancellationToken.None)).IsOk);
        })));

        foreach (var scope in scopes)
            Assert.Equal(new AuditVerification(true, 16 * 20, null), await new AuditVerifier(Data.Database).VerifyAsync(scope, CancellationToken.None));
    }

    [Fact]
    public async Task Act_OvertakenByAnotherNode_RunsAgainAndSaysWhatItSees()
    {
        using var inserted = new ManualResetEventSlim();
        using var looked = new ManualResetEventSlim();
        var signals = 0;
        var first = Act(Data.Commits, () =>
        {
            inserted.Set();
            looked.Wait();
        });
        inserted.Wait(TestContext.Current.CancellationToken);
        var second = Act(_second, looked.Set);

        Assert.True((await first).IsOk);
        Assert.IsType<Error.Conflict>((await second).Error);
        Assert.Equal(1, signals);

        // What the first has inserted and not committed, the second cannot see yet: so it inserts too, and waits.
        Task<Result<Done>> Act(ICommitLine node, Action between) => node.CommitAsync<Done>(
            CommitAuthor.Outside(Actor.System),
            session =>
            {
                if (session.Db.Counters.Any(row => row.Name == "one"))
                    return new Error.Conflict("It is there.");
                session.AfterCommit(() => Interlocked.Increment(ref signals));
                if (node == Data.Commits)
                    session.Execute(InsertCounter, ("@name", "one"));
                between();
                if (node != Data.Commits)
                    session.Execute(InsertCounter, ("@name", "one"));
                return default;
            },
            CancellationToken.None);
    }

    [Fact]
    public async Task Batches_InADeadlock_BothEndAndEachSignalsOnce()
    {
        foreach (var name in new[] { "one", "two" })
            await Data.CommitAsync(CommitAuthor.Outside(Actor.System), session => session.Execute(InsertCounter, ("@name", name)));
        using var both = new CountdownEvent(2);
        var (runs, signals) = (0, 0);

        var results = await Task.WhenAll(Act(Data.Commits, "one", "two"), Act(_second, "two", "one"));

        Assert.All(results, result => Assert.True(result.IsOk));
        Assert.Equal(3, runs);
        Assert.Equal(2, signals);
        using var read = Data.Database.CreateOutside();
        Assert.All(read.Counters, row => Assert.Equal(3, row.Value));

        Task<Result<Done>> Act(ICommitLine node, string mine, string theirs) => node.CommitAsync<Done>(
            CommitAuthor.Outside(Actor.System),
            session =>
            {
                Interlocked.Increment(ref runs);
                session.AfterCommit(() => Interlocked.Increment(ref signals));
                session.Execute(CountUp, ("@name", mine));
                if (!both.IsSet)
                {
                    both.Signal();
                    both.Wait();
                }

                session.Execute(CountUp, ("@name", theirs));
                return default;
            },
            CancellationToken.None);
    }

    [Fact]
    public async Task Acts_OfOneNamespace_RunInTheOrderInWhichTheyCame()
    {
        var spaces = new[] { await Data.AddNamespaceAsync("acme"), await Data.AddNamespaceAsync("other"), await Data.AddNamespaceAsync("third") };
        var seen = spaces.ToDictionary(space => space.Id, _ => new List<int>());
        await Task.WhenAll(Enumerable.Range(0, 300).Select(number =>
        {
            var own = spaces[number % 3].Id;
            return Data.CommitAsync(new CommitAuthor(own, Actor.System), session => session.AfterCommit(() => seen[own].Add(number)));
        }).ToList());

        Assert.All(seen.Values, numbers => Assert.Equal(numbers.Order(), numbers));
        Assert.Equal(300, seen.Values.Sum(numbers => numbers.Count));
    }

    [Fact]
    public async Task Acts_ThatShareARoundTrip_OneFails_IsFoundAndNoOtherFails()
    {
        var author = new CommitAuthor((await Data.AddNamespaceAsync("acme")).Id, Actor.System);
        using var inside = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        var first = Data.CommitAsync(author, _ =>
        {
            inside.Set();
            go.Wait();
        });
        inside.Wait(TestContext.Current.CancellationToken);
        var turns = 0;
        var good = new[] { SendAsync("a"), SendAsync("b") };
        var failing = SendAsync("a");
        var refused = Data.Commits.CommitAsync<Done>(
            author,
            session =>
            {
                session.Send(InsertCounter, ("@name", "refused"));
                return new Error.Conflict("not this one");
            },
            CancellationToken.None);
        var last = SendAsync("c");
        go.Set();

        await first;
        await Task.WhenAll([.. good, last]);
        await Assert.ThrowsAnyAsync<DbException>(() => failing);
        Assert.Equal(new Error.Conflict("not this one"), (await refused).Error);
        Assert.Equal(["a", "b", "c"], Counters().Order());

        // The control: they did go together at first.
        Assert.True(turns > 4, $"{turns}");

        Task SendAsync(string name) => Data.CommitAsync(author, session =>
        {
            turns++;
            session.Send(InsertCounter, ("@name", name));
        });
    }

    [Fact]
    public async Task Acts_ThatShareARoundTrip_RefusedAfterAnAnswer_IsUndoneAlone()
    {
        var author = new CommitAuthor((await Data.AddNamespaceAsync("acme")).Id, Actor.System);
        var sent = Enumerable.Range(0, 20).Select(number => Data.CommitAsync(author, session => session.Send(InsertCounter, ("@name", $"sent-{number:D2}")))).ToList();
        var refused = Enumerable.Range(0, 20).Select(number => Data.Commits.CommitAsync<Done>(
            author,
            session =>
            {
                session.Send(InsertCounter, ("@name", $"before-{number}"));
                Assert.Equal(1, session.Execute(InsertCounter, ("@name", $"refused-{number}")));
                session.Send(InsertCounter, ("@name", $"after-{number}"));
                return new Error.Conflict("not this one");
            },
            CancellationToken.None)).ToList();
        var more = Enumerable.Range(20, 20).Select(number => Data.CommitAsync(author, session => session.Send(InsertCounter, ("@name", $"sent-{number:D2}")))).ToList();

        await Task.WhenAll([.. sent, .. more]);
        Assert.All(await Task.WhenAll(refused), result => Assert.False(result.IsOk));
        Assert.Equal(Enumerable.Range(0, 40).Select(number => $"sent-{number:D2}"), Counters().Order());
    }

    [Fact]
    public async Task Namespace_HeldByOneNode_HoldsUpTheOtherThereAndNowhereElse()
    {
        var acme = await Data.AddNamespaceAsync("acme");
        var other = await OfAnotherLaneAsync();
        using var inside = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        var first = Data.CommitAsync(new CommitAuthor(acme.Id, Actor.System), _ =>
        {
            inside.Set();
            go.Wait();
        });
        inside.Wait(TestContext.Current.CancellationToken);
        var waits = _second.CommitAsync<Done>(new CommitAuthor(acme.Id, Actor.System), _ => default(Done), CancellationToken.None);

        await _second.CommitAsync<Done>(new CommitAuthor(other.Id, Actor.System), _ => default(Done), CancellationToken.None);
        Assert.False(waits.IsCompleted);
        go.Set();
        await first;
        Assert.True((await waits).IsOk);

        async Task<Core.Namespaces.Organization> OfAnotherLaneAsync()
        {
            for (var number = 0; ; number++)
            {
                var made = await Data.AddNamespaceAsync($"other-{number}");
                if (NamespaceLock.LaneOf(made.Id, 4) != NamespaceLock.LaneOf(acme.Id, 4))
                    return made;
            }
        }
    }

    [Fact]
    public async Task Connections_Lost_FailTheirBatchAndTheNextOneIsTaken()
    {
        var acme = await Data.AddNamespaceAsync("acme");
        var author = new CommitAuthor(acme.Id, Actor.System);
        Assert.Empty(Counters());
        await Assert.ThrowsAsync<CommitFailedException>(() => Data.CommitAsync(author, session =>
        {
            session.Execute(InsertCounter, ("@name", "lost"));
            EndConnections();
            session.Execute(InsertCounter, ("@name", "never"));
        }));

        // The readers' connections in the pool are gone too. All come back by themselves.
        await Data.CommitAsync(author, session => session.Execute(InsertCounter, ("@name", "kept")));
        Assert.Equal(["kept"], Counters());
    }

    [Fact]
    public async Task Act_ThatCaughtAFailureOfTheServer_IsNotAnsweredAsDone()
    {
        // The transaction is broken after a failed statement, whatever the act makes of it.
        var act = Data.CommitAsync(CommitAuthor.Outside(Actor.System), session =>
        {
            session.Execute(InsertCounter, ("@name", "one"));
            Assert.ThrowsAny<DbException>(() => session.Execute("""INSERT INTO "Nowhere" VALUES (1)"""));
        });

        await Assert.ThrowsAnyAsync<Exception>(() => act);
        Assert.Empty(Counters());
    }

    [Fact]
    public async Task Act_OfOneNamespace_CannotWriteAnothersRowsInSql()
    {
        var (acme, other) = (await Data.AddNamespaceAsync("acme"), await Data.AddNamespaceAsync("other"));
        const string Insert = """INSERT INTO "Agents" ("NamespaceId", "Name", "Version") VALUES (@to, 'new', 1)""";
        await Assert.ThrowsAnyAsync<DbException>(() => Data.CommitAsync(new CommitAuthor(acme.Id, Actor.System), session => session.Execute(Insert, ("@to", other.Id.Value))));
        await Assert.ThrowsAnyAsync<DbException>(() => Data.CommitAsync(CommitAuthor.Outside(Actor.System), session => session.Execute(Insert, ("@to", other.Id.Value))));

        // The control: its own it can.
        await Data.CommitAsync(new CommitAuthor(other.Id, Actor.System), session => session.Execute(Insert, ("@to", other.Id.Value)));
    }

    [Fact]
    public async Task Act_OutsideOfNamespacesAfterOneInside_SeesNoRowOfIt()
    {
        var acme = await Data.AddNamespaceAsync("acme");
        await Data.CommitAsync(new CommitAuthor(acme.Id, Actor.System), session =>
        {
            session.Db.Add(new AgentRow { NamespaceId = acme.Id.Value, Name = "own", Version = 1 });
            session.Db.SaveChanges();
            Assert.Equal(1, session.Query("""SELECT 1 FROM "Agents" """, Rows));
        });
        for (var lane = 0; lane < 4; lane++)
            await Data.CommitAsync(CommitAuthor.Outside(Actor.System), session => Assert.Equal(0, session.Query("""SELECT 1 FROM "Agents" """, Rows)));
    }

    /// <summary>Ends every connection of the product to the database, from the server's side.</summary>
    private protected abstract void EndConnections();

    private static int Rows(DbDataReader reader)
    {
        var rows = 0;
        while (reader.Read())
            rows++;
        return rows;
    }

    private List<string> Counters()
    {
        using var read = Data.Database.CreateOutside();
        return [.. read.Counters.Select(row => row.Name).Order()];
    }
}

public sealed class ServerCommitLineOnPostgreSql() : ServerCommitLineTests(TestProvider.PostgreSql)
{
    [Fact]
    public async Task Writer_AsOpened_IsDurableAndLeavesNoLockBehindWhenItStandsStill()
    {
        foreach (var (setting, value) in new[]
        {
            ("synchronous_commit", "on"), ("transaction_isolation", "read committed"), ("idle_in_transaction_session_timeout", "10s"), ("lock_timeout", "5s"),
        })
        {
            await Data.CommitAsync(CommitAuthor.Outside(Actor.System), session => Assert.Equal(value, session.Query(
                "SELECT current_setting(@setting)",
                reader => reader.Read() ? reader.GetString(0) : null,
                ("@setting", setting))));
        }
    }

    [Fact]
    public async Task Lock_OfOneNamespaceThatIsHeld_FailsItsActsAndNoOther()
    {
        var scopes = new List<NamespaceScope>();
        for (var i = 0; i < 12; i++)
        {
            scopes.Add(TemporaryDatabase.Scope(await Data.AddNamespaceAsync($"n{i}")));
        }

        // Three that share a lane. The held one comes last, so that the other has its turn before the wait.
        var lane = scopes.GroupBy(scope => NamespaceLock.LaneOf(scope.Namespace, 4)).First(group => group.Count() >= 3).OrderBy(scope => scope.Namespace.Value).ToList();
        using var holder = Data.OpenRaw();
        using (var take = holder.CreateCommand())
        {
            take.CommandText = $"SELECT pg_advisory_lock({NamespaceLock.Of(lane[2].Namespace)})";
            take.ExecuteNonQuery();
        }

        using var gathered = new ManualResetEventSlim();
        var first = Data.Commits.CommitAsync<Done>(CommitAuthor.Of(lane[0]), _ =>
        {
            gathered.Wait(TimeSpan.FromSeconds(20));
            return default(Done);
        }, CancellationToken.None);
        var (free, held) = (RenameAsync(lane[1]), RenameAsync(lane[2]));
        gathered.Set();

        Assert.True((await first).IsOk);
        Assert.True((await free).IsOk);
        await Assert.ThrowsAsync<CommitFailedException>(() => held);
    }

    private Task<Result<Done>> RenameAsync(NamespaceScope scope) => Data.Commits.CommitAsync<Done>(
        CommitAuthor.Of(scope),
        session =>
        {
            session.Execute("""UPDATE "Namespaces" SET "Name" = 'x' WHERE "Id" = @ns""");
            return default(Done);
        },
        CancellationToken.None);

    [Fact]
    public async Task Text_ThatCannotBeStored_IsReplacedAndFailsNobody()
    {
        var acme = await Data.AddNamespaceAsync("acme");
        var (hostile, stored) = ("a\0b\ud800c\U0001F600", "a\uFFFDb\uFFFDc\U0001F600");
        await Data.CommitAsync(new CommitAuthor(acme.Id, Actor.System), session =>
        {
            session.Send("""INSERT INTO "Counters" ("Name", "Value") VALUES (@name, 1)""", ("@name", hostile));
            session.Db.Add(new AgentRow { NamespaceId = acme.Id.Value, Name = hostile, Version = 1 });
            session.Db.SaveChanges();
        });

        using var read = Data.Database.Create(TemporaryDatabase.Scope(acme));
        Assert.Equal(stored, Assert.Single(read.Counters).Name);
        Assert.Equal(stored, Assert.Single(read.Agents.Where(row => row.Name == hostile)).Name);
    }

    private protected override void EndConnections() =>
        Data.Raw("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
}

public sealed class ServerCommitLineOnSqlServer() : ServerCommitLineTests(TestProvider.SqlServer)
{
    private protected override void EndConnections() => Data.Raw("ALTER DATABASE CURRENT SET SINGLE_USER WITH ROLLBACK IMMEDIATE; ALTER DATABASE CURRENT SET MULTI_USER");
}
