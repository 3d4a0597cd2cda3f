using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;

namespace Mentiko.Core.Namespaces;

/// <summary>What an organization's Owners have decided about it.</summary>
public interface IOrganizationSettingsStore
{
    /// <summary>As stored now, not as the scope remembers it.</summary>
    Task<Result<Organization>> FindAsync(NamespaceScope scope, CancellationToken cancel);

    /// <summary>
    /// Changes what is given and leaves the rest, in one transaction with the audit entry, which says what changed.
    /// Takes effect on every member's next request.
    /// </summary>
    Task<Result<Organization>> SaveAsync(NamespaceScope scope, SettingsEdit edit, AuditDraft audit, CancellationToken cancel);
}
