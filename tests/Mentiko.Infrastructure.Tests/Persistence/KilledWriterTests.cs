using System.Diagnostics;
using System.Globalization;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.AuditTrail;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Mentiko.Infrastructure.Persistence.Sqlite;
using Mentiko.TestKit.Persistence;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Persistence;

/// <summary>A second process writes, says what was acknowledged, and is killed in the middle of it.</summary>
public sealed class KilledWriterTests
{
    private const string DatabaseVariable = "MENTIKO_TEST_KILLED_WRITER";

    [Fact]
    public Task Line_KilledWhileWriting_LostNothingThatItAcknowledged() => KillAsync(3, 2_000);

    /// <summary>
    /// Between act and audit entry there is nothing that a kill could leave. A thousand kills take a quarter of an hour:
    /// <c>MENTIKO_TEST_KILLS=1000</c>.
    /// </summary>
    [Fact]
    [Trait("Category", "Slow")]
    public Task Line_KilledAgainAndAgain_HasActAndEntryOrNeither() =>
        KillAsync(int.Parse(Environment.GetEnvironmentVariable("MENTIKO_TEST_KILLS") ?? "60", CultureInfo.InvariantCulture), 200);

    /// <param name="rounds">So many times a writer is started and killed.</param>
    /// <param name="bytes">So much it acknowledges before, at least.</param>
    private static async Task KillAsync(int rounds, int bytes)
    {
        using var db = new TemporaryDatabase();
        var acme = TemporaryDatabase.Scope(await db.AddNamespaceAsync("acme"));
        var acknowledged = $"{db.FilePath}.acknowledged";
        await File.WriteAllTextAsync(acknowledged, "", CancellationToken.None);

        for (var round = 0; round < rounds; round++)
        {
            var start = new ProcessStartInfo("dotnet", ["exec", typeof(KilledWriterTests).Assembly.Location, "-explicit", "only", "-method", $"{typeof(KilledWriterTests).FullName}.{nameof(Child)}"])
            {
                RedirectStandardOutput = true,
                Environment = { [DatabaseVariable] = $"{db.FilePath}|{acme.Namespace}|{round}" },
            };
            using var child = Process.Start(start)!;
            var reading = child.StandardOutput.ReadToEndAsync(CancellationToken.None);
            var before = new FileInfo(acknowledged).Length;
            var patience = Stopwatch.StartNew();
            while (new FileInfo(acknowledged).Length < before + bytes && !child.HasExited && patience.Elapsed < TimeSpan.FromSeconds(90))
                await Task.Delay(5, CancellationToken.None);
            Assert.False(child.HasExited, child.HasExited ? await reading : "");
            child.Kill(entireProcessTree: true);
            await child.WaitForExitAsync(CancellationToken.None);
        }

        // The last line may be cut off in the middle.
        var lines = (await File.ReadAllTextAsync(acknowledged, CancellationToken.None)).Split('\n')[..^1];
        Assert.True(lines.Length > rounds * bytes / 20);
        using var read = db.Database.Create(acme);
        var agents = read.Agents.Select(row => row.Name).ToHashSet();
        Assert.DoesNotContain(lines, line => !agents.Contains(line));
        var audited = read.AuditEntries.Select(row => row.TargetId).ToHashSet();
        Assert.Equal(agents.Order(), audited.Order());
        Assert.True((await new AuditVerifier(db.Database).VerifyAsync(acme, CancellationToken.None)).Valid);
    }

    /// <summary>The other process. Runs until it is killed.</summary>
    [Fact(Explicit = true)]
    public async Task Child()
    {
        if (Environment.GetEnvironmentVariable(DatabaseVariable)?.Split('|') is not [var path, var ns, var round])
        {
            return;
        }

        var database = new SqliteDatabase($"Data Source={path}");
        using var line = new SqliteCommitLine(database, TimeProvider.System, NullLogger<SqliteCommitLine>.Instance);
        await using var acknowledged = new FileStream($"{path}.acknowledged", FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        var author = new CommitAuthor(new NamespaceId(Guid.Parse(ns, CultureInfo.InvariantCulture)), Actor.System);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            for (var number = 0; ; number++)
            {
                var name = $"{round}-{caller}-{number}";
                await line.CommitAsync<Core.Results.Done>(
                    author,
                    session =>
                    {
                        session.Db.Add(new AgentRow { NamespaceId = session.Namespace.Value, Name = name, Version = 1 });
                        session.Db.SaveChanges();
                        session.Audit(new AuditDraft(AuditActions.AgentCreated, "agent", name));
                        return default(Core.Results.Done);
                    },
                    CancellationToken.None);
                lock (acknowledged)
                    acknowledged.Write(System.Text.Encoding.ASCII.GetBytes($"{name}\n"));
            }
        })));
    }
}
