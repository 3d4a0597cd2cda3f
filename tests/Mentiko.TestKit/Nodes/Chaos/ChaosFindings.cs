using System.Text.Json;
using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.AuditTrail;
using Mentiko.Infrastructure.Persistence.PostgreSql;
using Npgsql;

namespace Mentiko.TestKit.Nodes.Chaos;

/// <summary>Looks at everything that is left, from outside: rows, files, side effects, counts and the record.</summary>
internal sealed class ChaosFindings
{
    private static readonly string[] Expected = ["chain:start", "s1:done", "s2:done", "s3:done", "s4:done", "s5:done"];
    private readonly List<string> _problems = [];

    /// <summary>What should not be; empty when all is well.</summary>
    public IReadOnlyList<string> Problems => _problems;

    public int Runs { get; private set; }

    public int Events { get; private set; }

    public int LostAttempts { get; private set; }

    public int Effects { get; private set; }

    public long AuditEntries { get; private set; }

    public static async Task<ChaosFindings> OfAsync(MortalPostgres database, string dataRoot, IReadOnlyCollection<string> accepted)
    {
        var findings = new ChaosFindings();
        await using var connection = database.Open();
        var runs = await ReadAsync(connection, """SELECT r."Id", n."Slug", r."Status", r."FailureText" FROM "Runs" r JOIN "Namespaces" n ON n."Id" = r."NamespaceId" """, row =>
            new StoredRun(row.GetString(0), row.GetString(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3), [], []));
        var byId = runs.ToDictionary(run => run.Id);
        foreach (var (run, entry) in await ReadAsync(connection, """SELECT "RunId", "Sequence", "EventId", "Type", "Attempt" FROM "RunEvents" ORDER BY "RunId", "Sequence" """, row =>
            (row.GetString(0), new StoredEvent(row.GetInt32(1), row.GetString(2), row.GetString(3), row.IsDBNull(4) ? null : row.GetInt32(4)))))
        {
            byId[run].Events.Add(entry);
        }

        foreach (var (run, attempt) in await ReadAsync(connection, """SELECT "RunId", "StepId", "Number", "Status", "Reason" FROM "Attempts" ORDER BY "RunId", "StepId", "Number" """, row =>
            (row.GetString(0), new StoredAttempt(row.GetString(1), row.GetInt32(2), row.GetString(3), row.IsDBNull(4) ? null : row.GetString(4)))))
        {
            byId[run].Attempts.Add(attempt);
        }

        findings.Check(accepted.Except(byId.Keys), "accepted and lost");
        findings.Check(byId.Keys.Except(accepted), "there and never accepted");
        findings.Check(runs.Where(run => run.Status != "succeeded").Select(run => $"{run.Id} {run.Status} {run.Failure}"), "not succeeded");
        runs.ForEach(run => findings.CheckRun(dataRoot, run));
        findings.CheckEffects(dataRoot, runs);
        findings.Check(await ReadAsync(connection, Counts, row => $"{row.GetString(0)}: {row.GetInt64(1)} waiting and {row.GetInt64(2)} running"), "wrong counts");
        await findings.CheckRecordAsync(database, connection);
        findings.Runs = runs.Count;
        return findings;
    }

    private const string Counts =
        """
        SELECT n."Slug", c."Queued", c."Running" FROM "RunCounts" c JOIN "Namespaces" n ON n."Id" = c."NamespaceId"
        WHERE c."Queued" <> (SELECT COUNT(*) FROM "Runs" r WHERE r."NamespaceId" = c."NamespaceId" AND r."Status" = 'queued')
            OR c."Running" <> (SELECT COUNT(*) FROM "Runs" r WHERE r."NamespaceId" = c."NamespaceId" AND r."Status" IN ('running', 'cancelling'))
        """;

    private void CheckRun(string root, StoredRun run)
    {
        if (!run.Events.Select(entry => entry.Type).SequenceEqual(Expected) || !run.Events.Select(entry => entry.Sequence).SequenceEqual(Enumerable.Range(1, Expected.Length)))
        {
            _problems.Add($"{run.Id}: events {string.Join(' ', run.Events)}");
        }

        Events += run.Events.Count;
        LostAttempts += run.Attempts.Count(attempt => attempt.Reason == "lost");
        foreach (var step in run.Attempts.GroupBy(attempt => attempt.Step))
        {
            if (step.Count(attempt => attempt.Status == "succeeded") != 1 || step.Any(attempt => attempt.Status != "succeeded" && attempt.Reason != "lost"))
            {
                _problems.Add($"{run.Id}: attempts of {step.Key}: {string.Join(' ', step)}");
            }
        }

        var folder = Path.Combine(root, run.Slug, "runs", run.Id);
        CheckFiles(run, folder);
    }

    private void CheckFiles(StoredRun run, string folder)
    {
        if (!Directory.Exists(Path.Combine(folder, "events")))
        {
            _problems.Add($"{run.Id}: no events folder");
            return;
        }

        var files = Directory.GetFiles(Path.Combine(folder, "events")).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal);
        if (!files.SequenceEqual(run.Events.Select(entry => entry.File)))
        {
            _problems.Add($"{run.Id}: files {string.Join(' ', files)}");
            return;
        }

        if (Directory.GetFiles(Path.Combine(folder, "staging")) is { Length: > 0 } staged)
        {
            _problems.Add($"{run.Id}: {staged.Length} files still staged");
        }

        foreach (var entry in run.Events)
        {
            using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "events", entry.File)));
            if (file.RootElement.GetProperty("id").GetString() != entry.Id
                || (entry.Attempt is { } attempt && file.RootElement.GetProperty("data").GetProperty("attempt").GetInt32() != attempt))
            {
                _problems.Add($"{run.Id}: {entry.File} is not the committed one");
            }
        }
    }

    /// <summary>An attempt acts at most once, and each result has its act.</summary>
    private void CheckEffects(string root, List<StoredRun> runs)
    {
        var effects = runs.Select(run => run.Slug).Distinct().Select(slug => Path.Combine(root, slug, "workspace", "effects.txt")).Where(File.Exists).SelectMany(File.ReadAllLines).ToList();
        Effects = effects.Count;
        Check(effects.GroupBy(line => line).Where(group => group.Count() > 1).Select(group => group.Key), "an attempt acted twice");
        var attempts = runs.SelectMany(run => run.Attempts.Select(attempt => (Line: $"{run.Id} {attempt.Step} {attempt.Number}", attempt.Status))).ToList();
        Check(effects.Except(attempts.Select(attempt => attempt.Line)), "an act of no attempt");
        Check(attempts.Where(attempt => attempt.Status == "succeeded").Select(attempt => attempt.Line).Except(effects), "a result without its act");
    }

    private async Task CheckRecordAsync(MortalPostgres server, NpgsqlConnection connection)
    {
        var spaces = await ReadAsync(connection, """SELECT "Id", "Slug" FROM "Namespaces" """, row => (Id: new NamespaceId(row.GetGuid(0)), Slug: row.GetString(1)));
        using var database = new PostgreSqlDatabase(server.ConnectionString);
        var verifier = new AuditVerifier(database);
        foreach (var (id, slug) in spaces)
        {
            var organization = new Organization(id, NamespaceSlug.Parse(slug), slug, PlanTier.Free, NamespaceStatus.Active, 1, DateTimeOffset.UnixEpoch);
            var verified = await verifier.VerifyAsync(new NamespaceScope(organization, Actor.System, Role.Owner), CancellationToken.None);
            AuditEntries += verified.Entries;
            if (!verified.Valid)
            {
                _problems.Add($"{slug}: the record breaks after {verified.Entries} entries");
            }
        }
    }

    private void Check(IEnumerable<string> found, string what) => _problems.AddRange(found.Select(item => $"{what}: {item}"));

    private static async Task<List<T>> ReadAsync<T>(NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private sealed record StoredRun(string Id, string Slug, string Status, string? Failure, List<StoredEvent> Events, List<StoredAttempt> Attempts);

    private sealed record StoredEvent(int Sequence, string Id, string Type, int? Attempt)
    {
        public string File => FormattableString.Invariant($"{Sequence:D6}-{Type.Replace(':', '.')}.json");
    }

    private sealed record StoredAttempt(string Step, int Number, string Status, string? Reason);
}
