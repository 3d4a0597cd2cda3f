using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Mentiko.TestKit.Persistence;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Persistence;

public abstract class CommitLineTests : IDisposable
{
    private protected const string InsertCounter = """INSERT INTO "Counters" ("Name", "Value") VALUES (@name, @value)""";
    private readonly TemporaryDatabase _db;

    private protected CommitLineTests(TestProvider provider) => _db = new TemporaryDatabase(provider);

    public void Dispose()
    {
        _db.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Act_Refused_LeavesNothingAndSignalsNothing()
    {
        var signalled = false;
        var result = await _db.Commits.CommitAsync<Done>(
            CommitAuthor.Outside(Actor.System),
            session =>
            {
                session.Execute(InsertCounter, ("@name", "a"), ("@value", 1));
                session.AfterCommit(() => signalled = true);
                return new Error.Conflict("no");
            },
            CancellationToken.None);

        Assert.IsType<Error.Conflict>(result.Error);
        Assert.False(signalled);
        Assert.Empty(Counters());
    }

    [Fact]
    public async Task Acts_OneOfManyThrows_OnlyThatOneIsUndone()
    {
        using var hold = new ManualResetEventSlim();
        var holder = _db.CommitAsync(CommitAuthor.Outside(Actor.System), _ => hold.Wait());
        var acts = Enumerable.Range(0, 20).Select(number => _db.CommitAsync(CommitAuthor.Outside(Actor.System), session =>
        {
            session.Execute(InsertCounter, ("@name", $"{number:D2}"), ("@value", number));
            if (number == 7)
                throw new FormatException("seven");
        })).ToList();
        hold.Set();
        await holder;

        await Assert.ThrowsAsync<FormatException>(() => acts[7]);
        await Task.WhenAll(acts.Where((_, number) => number != 7));
        Assert.Equal(Enumerable.Range(0, 20).Where(number => number != 7).Select(number => $"{number:D2}"), Counters());
    }

    [Fact]
    public async Task Commit_Fails_EveryCallerOfTheBatchHearsItAndNothingStays()
    {
        using var hold = new ManualResetEventSlim();
        var signalled = false;

        // On SQLite acts join a batch that is under way; on a server they gather while one is.
        var holder = _db.CommitAsync(CommitAuthor.Outside(Actor.System), _ => hold.Wait());
        var first = _db.CommitAsync(CommitAuthor.Outside(Actor.System), session =>
        {
            session.Execute(InsertCounter, ("@name", "a"), ("@value", 1));
            session.AfterCommit(() => signalled = true);
        });
        var second = _db.CommitAsync(CommitAuthor.Outside(Actor.System), BreakTheCommit);
        hold.Set();

        await Record.ExceptionAsync(() => holder);
        await Assert.ThrowsAsync<CommitFailedException>(() => first);
        await Assert.ThrowsAsync<CommitFailedException>(() => second);
        Assert.False(signalled);
        Assert.Empty(Counters());

        await _db.CommitAsync(CommitAuthor.Outside(Actor.System), session => session.Execute(InsertCounter, ("@name", "b"), ("@value", 2)));
        Assert.Equal(["b"], Counters());
    }

    [Fact]
    public async Task Act_OwnRowsByEf_AreCommittedWithItsAuditEntry()
    {
        var user = await _db.AddUserAsync("ada@example.com");
        var acme = await _db.AddNamespaceAsync("acme", user);

        var result = await _db.Commits.CommitAsync<int>(
            CommitAuthor.Of(TemporaryDatabase.Scope(acme)),
            session =>
            {
                session.Db.Add(new AgentRow { NamespaceId = acme.Id.Value, Name = "collector", Version = 1 });
                session.Audit(new AuditDraft(AuditActions.AgentCreated, "agent", "collector"));
                return session.Db.SaveChanges();
            },
            CancellationToken.None);

        // The agent, and the namespace's stamp.
        Assert.Equal(2, result.Value);
        using var read = _db.Database.Create(TemporaryDatabase.Scope(acme));
        Assert.NotEqual(0, Assert.Single(read.RunCounts).DefinitionStamp);
        Assert.Equal("collector", Assert.Single(read.Agents).Name);
        Assert.Equal("agent.created", Assert.Single(read.AuditEntries).Action);
    }

    /// <summary>What the writer remembers of a chain and of a namespace's counts is what the database holds, also after a batch that had to run again.</summary>
    [Fact]
    public async Task Acts_OneOfManyRefusesWithItsEntryWritten_TheChainOfTheOthersHasNoGap()
    {
        var acme = await _db.AddNamespaceAsync("acme");
        var author = new CommitAuthor(acme.Id, Actor.System);
        for (var round = 0; round < 2; round++)
        {
            using var hold = new ManualResetEventSlim();
            var holder = _db.CommitAsync(author, _ => hold.Wait());
            var acts = Enumerable.Range(0, 6).Select(number => _db.Commits.CommitAsync<Done>(
                author,
                session =>
                {
                    session.Audit(new AuditDraft(AuditActions.FileWritten, "file", $"{number}"));
                    return number % 3 == 1 ? new Error.Conflict("no") : default(Done);
                },
                CancellationToken.None)).ToList();
            hold.Set();
            await holder;
            Assert.Equal([1, 4], (await Task.WhenAll(acts)).Index().Where(answer => !answer.Item.IsOk).Select(answer => answer.Index));
        }

        using var read = _db.Database.Create(TemporaryDatabase.Scope(acme));
        var entries = read.AuditEntries.OrderBy(entry => entry.Sequence).ToList();
        Assert.Equal(["0", "2", "3", "5", "0", "2", "3", "5"], entries.Select(entry => entry.TargetId));
        Assert.Equal(Enumerable.Range(1, 8).Select(sequence => (long)sequence), entries.Select(entry => entry.Sequence));
        Assert.All(entries.Zip(entries.Skip(1)), pair => Assert.Equal(pair.First.Hash, pair.Second.PreviousHash));
    }

    [Fact]
    public async Task Act_ForgetsToSave_Throws()
    {
        var acme = await _db.AddNamespaceAsync("acme");

        await Assert.ThrowsAsync<InvalidOperationException>(() => _db.CommitAsync(
            new CommitAuthor(acme.Id, Actor.System),
            session => session.Db.Add(new AgentRow { NamespaceId = acme.Id.Value, Name = "lost" })));
    }

    [Fact]
    public async Task Act_CancelledBeforeItBegan_NeverRuns()
    {
        using var hold = new ManualResetEventSlim();
        using var cancel = new CancellationTokenSource();
        var ran = false;
        var holder = _db.CommitAsync(CommitAuthor.Outside(Actor.System), _ => hold.Wait());
        var act = _db.Commits.CommitAsync<Done>(
            CommitAuthor.Outside(Actor.System),
            _ =>
            {
                ran = true;
                return default(Done);
            },
            cancel.Token);
        await cancel.CancelAsync();
        hold.Set();
        await holder;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => act);
        Assert.False(ran);
    }

    [Fact]
    public async Task Line_ShutDown_FinishesWhatItTookAndRefusesTheRest()
    {
        using var hold = new ManualResetEventSlim();
        var holder = _db.CommitAsync(CommitAuthor.Outside(Actor.System), _ => hold.Wait());
        var taken = _db.CommitAsync(CommitAuthor.Outside(Actor.System), session => session.Execute(InsertCounter, ("@name", "a"), ("@value", 1)));
        var closing = Task.Run(_db.CloseCommits);
        hold.Set();
        await closing;

        await Task.WhenAll(holder, taken);
        Assert.Equal(["a"], Counters());
        var late = await _db.Commits.CommitAsync<Done>(CommitAuthor.Outside(Actor.System), _ => default(Done), CancellationToken.None);
        Assert.IsType<Error.Draining>(late.Error);
    }

    /// <summary>Does what makes the commit of the whole batch fail.</summary>
    private protected abstract void BreakTheCommit(CommitSession session);

    private List<string> Counters()
    {
        using var read = _db.Database.CreateOutside();
        return [.. read.Counters.Select(row => row.Name).Order()];
    }
}

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class CommitLineOnSqlite() : CommitLineTests(TestProvider.Sqlite)
{
    [Fact]
    public async Task Writer_AsOpened_SyncsEachCommitAndChecksForeignKeys()
    {
        using var db = new TemporaryDatabase();
        using var connection = (SqliteConnection)db.OpenRaw();
        Assert.Equal(2L, Scalar(connection, "PRAGMA synchronous"));
        Assert.Equal("wal", Scalar(connection, "PRAGMA journal_mode"));
        Assert.Equal(1L, Scalar(connection, "PRAGMA foreign_keys"));
        await Assert.ThrowsAsync<SqliteException>(() => db.CommitAsync(
            CommitAuthor.Outside(Actor.System), session => session.Execute("""INSERT INTO "UserClaims" ("UserId") VALUES ('nobody')""")));
    }

    /// <summary>A way back for each act costs more than most acts do, so it is taken only where one of a batch needs it.</summary>
    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public async Task Acts_OneRefuses_RunAgainOnlyWhereItHadChangedSomething(bool changes, int times)
    {
        using var db = new TemporaryDatabase();
        var runs = new int[5];
        using var hold = new ManualResetEventSlim();
        var holder = db.CommitAsync(CommitAuthor.Outside(Actor.System), _ => hold.Wait());
        var acts = Enumerable.Range(0, runs.Length).Select(number => db.Commits.CommitAsync<Done>(
            CommitAuthor.Outside(Actor.System),
            session =>
            {
                runs[number]++;
                var isLast = number == runs.Length - 1;
                if (changes || !isLast)
                {
                    session.Execute(InsertCounter, ("@name", $"{number}"), ("@value", number));
                }

                return isLast ? new Error.Conflict("no") : default(Done);
            },
            CancellationToken.None)).ToList();
        hold.Set();
        await holder;

        Assert.Equal([true, true, true, true, false], (await Task.WhenAll(acts)).Select(answer => answer.IsOk));
        Assert.Equal(Enumerable.Repeat(times, runs.Length), runs);
        using var read = db.Database.CreateOutside();
        Assert.Equal(["0", "1", "2", "3"], read.Counters.Select(row => row.Name).Order());
    }

    /// <summary>As SQLite does it by itself on a full disk: what came before in the batch is gone, and what comes after belongs to a batch of its own.</summary>
    [Fact]
    public async Task Batch_RolledBackInTheMiddle_FailsAsAWhole()
    {
        using var db = new TemporaryDatabase();
        using var hold = new ManualResetEventSlim();
        Task Add(string name) => db.CommitAsync(CommitAuthor.Outside(Actor.System), session => session.Execute(InsertCounter, ("@name", name), ("@value", 1)));
        var holder = db.CommitAsync(CommitAuthor.Outside(Actor.System), _ => hold.Wait());
        Task[] lost = [Add("before"), db.CommitAsync(CommitAuthor.Outside(Actor.System), session => session.Execute("ROLLBACK"))];
        var after = Add("after");
        hold.Set();

        await Record.ExceptionAsync(() => holder);
        foreach (var act in lost)
        {
            await Assert.ThrowsAsync<CommitFailedException>(() => act);
        }

        // Had the batch gone on, this one would have written outside of any transaction, and been told that it failed.
        await after;
        using var read = db.Database.CreateOutside();
        Assert.Equal(["after"], read.Counters.Select(row => row.Name));
    }

    [Fact]
    public void DatabaseFile_AsMade_IsClosedToOthers()
    {
        using var db = new TemporaryDatabase();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(db.FilePath));
    }

    // A foreign key that is checked at the commit, and broken, is a commit that fails.
    private protected override void BreakTheCommit(CommitSession session)
    {
        session.Execute("PRAGMA defer_foreign_keys = ON");
        session.Execute("""INSERT INTO "UserClaims" ("UserId") VALUES ('nobody')""");
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}

public sealed class CommitLineOnPostgreSql() : CommitLineTests(TestProvider.PostgreSql)
{
    private protected override void BreakTheCommit(CommitSession session) => session.Execute("SELECT pg_terminate_backend(pg_backend_pid())");
}

public sealed class CommitLineOnSqlServer() : CommitLineTests(TestProvider.SqlServer)
{
    private protected override void BreakTheCommit(CommitSession session) => session.Execute("THROW 50000, 'the server ends it', 1");
}
