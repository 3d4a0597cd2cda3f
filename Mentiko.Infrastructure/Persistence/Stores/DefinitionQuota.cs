using Mentiko.Core.Plans;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Persistence.Commits;

namespace Mentiko.Infrastructure.Persistence.Stores;

/// <summary>
/// Whether a namespace may have one definition more. Counted in the act that adds it: acts of one namespace never
/// overlap, so nobody else's comes in between.
/// </summary>
internal static class DefinitionQuota
{
    private const string CountChains =
        """
        SELECT CAST(COUNT(*) AS bigint) FROM "Chains" WHERE "NamespaceId" = @ns AND "DeletedAt" IS NULL
        """;

    private const string CountAgents =
        """
        SELECT CAST(COUNT(*) AS bigint) FROM "Agents" WHERE "NamespaceId" = @ns AND "DeletedAt" IS NULL
        """;

    public static Error? RefuseChain(CommitSession session, QuotaLimits limits) => Refuse(session, CountChains, Quota.Chains, limits);

    public static Error? RefuseAgent(CommitSession session, QuotaLimits limits) => Refuse(session, CountAgents, Quota.Agents, limits);

    private static Error.QuotaExceeded? Refuse(CommitSession session, string count, Quota quota, QuotaLimits limits)
    {
        var used = session.Query(count, reader => reader.Read() ? reader.GetInt64(0) : 0);
        return used >= limits.Of(quota) ? new Error.QuotaExceeded(quota.ToWire(), limits.Of(quota), used) : null;
    }
}
