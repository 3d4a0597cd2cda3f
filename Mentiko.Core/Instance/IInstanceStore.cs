using Mentiko.Core.Audit;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Plans;
using Mentiko.Core.Results;

namespace Mentiko.Core.Instance;

/// <summary>
/// The organizations of an instance from outside: that they exist, on which plan, and how much waits. Nothing of what
/// they hold. Each write is one transaction with an entry in the organization's own audit chain.
/// </summary>
public interface IInstanceStore
{
    /// <summary>By slug.</summary>
    Task<Page<OrganizationSummary>> ListAsync(InstanceScope scope, PageRequest page, CancellationToken cancel);

    /// <summary>
    /// Makes an organization on a plan, with its tree. Its first Owner is the account of <paramref name="ownerEmail"/>,
    /// or the administrator where that is null. <see cref="Error.Invalid"/> at <c>$.owner</c> for an address without
    /// an account, <see cref="Error.Conflict"/> where the slug is taken.
    /// </summary>
    Task<Result<OrganizationSummary>> AddAsync(
        InstanceScope scope, NamespaceSlug slug, string name, PlanTier plan, string? ownerEmail, CancellationToken cancel);

    /// <summary>Sets plan and agreed ceilings. Takes effect on the next request and the next start of a run.</summary>
    Task<Result<OrganizationSummary>> SetPlanAsync(
        InstanceScope scope, NamespaceSlug slug, PlanTier plan, QuotaChanges agreed, AuditDraft audit, CancellationToken cancel);

    /// <summary>Suspends or resumes; without an entry where it was so already. <see cref="Error.Conflict"/> for one that is being deleted.</summary>
    Task<Result<OrganizationSummary>> SetSuspendedAsync(InstanceScope scope, NamespaceSlug slug, bool isSuspended, AuditDraft audit, CancellationToken cancel);

    /// <summary>Nodes, and the organizations with something waiting or at work.</summary>
    Task<InstanceQueue> ReadQueueAsync(InstanceScope scope, CancellationToken cancel);
}
