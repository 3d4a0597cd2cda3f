using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Mentiko.TestKit.Crash;

/// <summary>Looks at everything that a killed server left behind, from outside: database, files and side effects.</summary>
public sealed class CrashFindings
{
    private readonly List<string> _problems = [];

    private CrashFindings(string root, string acceptedFile)
    {
        var runs = ReadRuns(root);
        Runs = runs.Count;
        var accepted = File.Exists(acceptedFile) ? File.ReadAllLines(acceptedFile) : [];
        Accepted = accepted.Length;
        Check(accepted.Except(runs.Select(run => run.Id)), "accepted and lost");
        Check(runs.Where(run => run.Status != "succeeded").Select(run => $"{run.Id} {run.Status}"), "not succeeded");
        foreach (var run in runs)
        {
            CheckRun(root, run);
        }

        CheckEffects(root, runs);
    }

    public int Runs { get; }

    public int Accepted { get; }

    public int Events { get; private set; }

    public int LostAttempts { get; private set; }

    public int Effects { get; private set; }

    /// <summary>What should not be; empty when all is well.</summary>
    public IReadOnlyList<string> Problems => _problems;

    public static CrashFindings Of(string root, string acceptedFile) => new(root, acceptedFile);

    private void CheckRun(string root, StoredRun run)
    {
        string[] expected = ["chain:start", "s1:done", "s2:done", "s3:done", "s4:done", "s5:done"];
        if (!run.Events.Select(entry => entry.Sequence).SequenceEqual(Enumerable.Range(1, run.Events.Count)) || !run.Events.Select(entry => entry.Type).SequenceEqual(expected))
        {
            _problems.Add($"{run.Id}: events {string.Join(' ', run.Events)}");
        }

        Events += run.Events.Count;
        var folder = Path.Combine(root, run.Slug, "runs", run.Id);
        var files = Directory.GetFiles(Path.Combine(folder, "events")).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal);
        if (!files.SequenceEqual(run.Events.Select(entry => entry.File)))
        {
            _problems.Add($"{run.Id}: files {string.Join(' ', files)}");
        }

        if (Directory.GetFiles(Path.Combine(folder, "staging")) is { Length: > 0 } staged)
        {
            _problems.Add($"{run.Id}: {staged.Length} files still staged");
        }

        foreach (var entry in run.Events)
        {
            using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "events", entry.File)));
            var data = file.RootElement.GetProperty("data");
            if (file.RootElement.GetProperty("id").GetString() != entry.Id
                || (entry.Attempt is { } attempt && data.GetProperty("attempt").GetInt32() != attempt))
            {
                _problems.Add($"{run.Id}: {entry.File} is not the committed one");
            }
        }

        CheckAttempts(run);
    }

    private void CheckAttempts(StoredRun run)
    {
        foreach (var step in run.Attempts.GroupBy(attempt => attempt.Step))
        {
            if (step.Count(attempt => attempt.Status == "succeeded") != 1 || step.Any(attempt => attempt.Status != "succeeded" && attempt.Reason != "lost"))
            {
                _problems.Add($"{run.Id}: attempts of {step.Key}: {string.Join(' ', step)}");
            }
        }

        LostAttempts += run.Attempts.Count(attempt => attempt.Reason == "lost");
    }

    /// <summary>An attempt acts at most once, and each result has its act.</summary>
    private void CheckEffects(string root, List<StoredRun> runs)
    {
        var effects = CrashProgram.Namespaces.Select(slug => Path.Combine(root, slug, "workspace", "effects.txt")).Where(File.Exists).SelectMany(File.ReadAllLines).ToList();
        Effects = effects.Count;
        Check(effects.GroupBy(line => line).Where(group => group.Count() > 1).Select(group => group.Key), "an attempt acted twice");
        var attempts = runs.SelectMany(run => run.Attempts.Select(attempt => (Line: $"{run.Id} {attempt.Step} {attempt.Number}", attempt.Status))).ToList();
        Check(effects.Except(attempts.Select(attempt => attempt.Line)), "an act of no attempt");
        Check(attempts.Where(attempt => attempt.Status == "succeeded").Select(attempt => attempt.Line).Except(effects), "a result without its act");
    }

    private void Check(IEnumerable<string> found, string what) => _problems.AddRange(found.Select(item => $"{what}: {item}"));

    private static List<StoredRun> ReadRuns(string root)
    {
        using var database = new SqliteConnection($"Data Source={Path.Combine(root, ".platform", "mentiko.db")};Mode=ReadOnly;Pooling=false");
        database.Open();
        var runs = Read(database, "SELECT r.Id, n.Slug, r.Status FROM Runs r JOIN Namespaces n ON n.Id = r.NamespaceId", row =>
            new StoredRun(row.GetString(0), row.GetString(1), row.GetString(2), [], []));
        var byId = runs.ToDictionary(run => run.Id);
        foreach (var (run, entry) in Read(database, "SELECT RunId, Sequence, EventId, Type, Attempt FROM RunEvents ORDER BY RunId, Sequence", row =>
            (row.GetString(0), new StoredEvent(row.GetInt32(1), row.GetString(2), row.GetString(3), row.IsDBNull(4) ? null : row.GetInt32(4)))))
        {
            byId[run].Events.Add(entry);
        }

        foreach (var (run, attempt) in Read(database, "SELECT RunId, StepId, Number, Status, Reason FROM Attempts ORDER BY RunId, StepId, Number", row =>
            (row.GetString(0), new StoredAttempt(row.GetString(1), row.GetInt32(2), row.GetString(3), row.IsDBNull(4) ? null : row.GetString(4)))))
        {
            byId[run].Attempts.Add(attempt);
        }

        return runs;
    }

    private static List<T> Read<T>(SqliteConnection database, string sql, Func<SqliteDataReader, T> read)
    {
        using var command = database.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private sealed record StoredRun(string Id, string Slug, string Status, List<StoredEvent> Events, List<StoredAttempt> Attempts);

    private sealed record StoredEvent(int Sequence, string Id, string Type, int? Attempt)
    {
        public string File => FormattableString.Invariant($"{Sequence:D6}-{Type.Replace(':', '.')}.json");
    }

    private sealed record StoredAttempt(string Step, int Number, string Status, string? Reason);
}
