using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using Mentiko.Core.Audit;
using Mentiko.Core.Chains;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Stores;

namespace Mentiko.Infrastructure.Vault;

/// <summary>The rows that say which attempt got which version of a secret.</summary>
internal static class SecretUse
{
    /// <summary>Notes the use of a version that is still the current one; changes no row otherwise.</summary>
    public const string Touch = """
        UPDATE "Secrets" SET "LastUsedAt" = @now
        WHERE "NamespaceId" = @ns AND "Name" = @name AND "Version" = @version AND "DeletedAt" IS NULL
        """;

    // One statement for all of them, of a few lengths, so that it is prepared a few times and not for each number of names.
    private static readonly ImmutableArray<Statement> Statements = [new(4), new(16), new(SecretUses.MostRead)];

    /// <summary>
    /// Puts on record, within the commit that starts the attempt, that it gets these secrets as they are now. What does
    /// not exist is left out: the attempt will find that for itself.
    /// </summary>
    public static void Record(CommitSession session, RunId run, StepId step, int attempt, SecretUses uses)
    {
        if (uses.ToRead.IsEmpty)
        {
            return;
        }

        uses.Take(Read(session, uses.ToRead));
        foreach (var name in uses.Given)
        {
            if (uses.OnRecord.TryGetValue(name, out var version))
            {
                session.Send(Touch, ("@now", session.Now), ("@name", name), ("@version", version));
                session.Audit(Entry(AuditOutcome.Allowed, name, version, run, step, attempt));
            }
        }
    }

    public static AuditDraft Entry(AuditOutcome outcome, string name, int version, RunId run, StepId step, int attempt) =>
        new AuditDraft(AuditActions.SecretAccessed, "secret", name, outcome, run.Text)
            .With("version", Versions.Text(version))
            .With("step", step.Text)
            .With("attempt", attempt.ToString(CultureInfo.InvariantCulture));

    private static ImmutableArray<SealedSecret> Read(CommitSession session, ImmutableArray<string> names)
    {
        var statement = Statements.First(statement => statement.Names >= names.Length);
        return session.Query(statement.Sql, ReadAll, statement.Bind(names));
    }

    private static ImmutableArray<SealedSecret> ReadAll(DbDataReader reader)
    {
        var found = ImmutableArray.CreateBuilder<SealedSecret>();
        while (reader.Read())
        {
            found.Add(new SealedSecret(
                reader.GetString(0), Version(reader, 1), reader.GetFieldValue<byte[]>(2), Version(reader, 3), reader.IsDBNull(4) ? null : reader.GetFieldValue<byte[]>(4)));
        }

        return found.ToImmutable();
    }

    // SQLite keeps any number that somebody with the database has put there. What threw here would start the run again and again.
    private static int Version(DbDataReader reader, int place) => reader.GetValue(place) switch
    {
        int version => version,
        long version and >= 0 and <= int.MaxValue => (int)version,
        _ => 0,
    };

    /// <summary>Reads secrets by name, as many as it has places.</summary>
    private sealed class Statement
    {
        private const string WithoutItsPlaces = """
            SELECT s."Name", s."Version", s."Sealed", s."KeyVersion", k."Wrapped" FROM "Secrets" s
            LEFT JOIN "NamespaceKeys" k ON k."NamespaceId" = s."NamespaceId" AND k."Version" = s."KeyVersion" AND k."RetiredAt" IS NULL
            WHERE s."NamespaceId" = @ns AND s."DeletedAt" IS NULL AND s."Name" IN (@names)
            """;

        private readonly string[] _places;

        public Statement(int names)
        {
            _places = [.. Enumerable.Range(0, names).Select(place => string.Create(CultureInfo.InvariantCulture, $"@name{place}"))];
            Sql = WithoutItsPlaces.Replace("@names", string.Join(", ", _places), StringComparison.Ordinal);
        }

        public string Sql { get; }

        public int Names => _places.Length;

        // Places that are left over name the last one again.
        public (string Name, object? Value)[] Bind(ImmutableArray<string> names) =>
            [.. _places.Select((place, index) => (place, (object?)names[Math.Min(index, names.Length - 1)]))];
    }
}
