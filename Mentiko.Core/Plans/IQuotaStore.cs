using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;

namespace Mentiko.Core.Plans;

/// <summary>What a namespace uses, and the limits that its Owners set.</summary>
public interface IQuotaStore
{
    /// <summary>The namespace with its limits, as stored now.</summary>
    Task<Result<Organization>> FindAsync(NamespaceScope scope, CancellationToken cancel);

    /// <summary>Counts and measures. Takes longer for a workspace of many files, which is walked.</summary>
    Task<QuotaUsage> MeasureAsync(NamespaceScope scope, CancellationToken cancel);

    /// <summary>As <see cref="MeasureAsync"/>, for who asks again and again: what the workspace holds may be ten minutes old.</summary>
    Task<QuotaUsage> GlanceAsync(NamespaceScope scope, CancellationToken cancel);

    /// <summary>
    /// Changes the Owners' own limits in one transaction with the audit entry. <see cref="Error.Invalid"/> at
    /// <c>$.limits.{name}</c> for each above the ceiling that holds in that transaction. A limit below the use takes
    /// nothing away: it refuses what would come on top.
    /// </summary>
    Task<Result<Organization>> SaveAsync(NamespaceScope scope, QuotaEdit edit, AuditDraft audit, CancellationToken cancel);
}
