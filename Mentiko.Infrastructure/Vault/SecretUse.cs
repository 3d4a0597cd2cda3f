using System.Collections.Immutable;
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

    private const string Current = """SELECT "Version" FROM "Secrets" WHERE "NamespaceId" = @ns AND "Name" = @name AND "DeletedAt" IS NULL""";

    /// <summary>
    /// Puts on record, within the commit that starts the attempt, that it gets these secrets as they are now. What does
    /// not exist is left out: the attempt will find that for itself.
    /// </summary>
    /// <returns>The versions by name.</returns>
    public static ImmutableDictionary<string, int> Record(CommitSession session, RunId run, StepId step, int attempt, ImmutableArray<string> names)
    {
        var versions = ImmutableDictionary.CreateBuilder<string, int>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (session.Query(Current, reader => reader.Read() ? reader.GetInt32(0) : 0, ("@name", name)) is > 0 and var version)
            {
                session.Send(Touch, ("@now", session.Now), ("@name", name), ("@version", version));
                session.Audit(Entry(AuditOutcome.Allowed, name, version, run, step, attempt));
                versions[name] = version;
            }
        }

        return versions.ToImmutable();
    }

    public static AuditDraft Entry(AuditOutcome outcome, string name, int version, RunId run, StepId step, int attempt) =>
        new AuditDraft(AuditActions.SecretAccessed, "secret", name, outcome, run.Text)
            .With("version", Versions.Text(version))
            .With("step", step.Text)
            .With("attempt", attempt.ToString(CultureInfo.InvariantCulture));
}
