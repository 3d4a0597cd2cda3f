using Mentiko.Core.Audit;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;

namespace Mentiko.Core.Instance;

/// <summary>Opens a suspended organization again; what waited starts, unless its queue is paused. Doing it twice is doing it once.</summary>
public sealed class ResumeOrganization(IInstanceStore instance) : InstanceUseCase<NamespaceSlug, OrganizationSummary>
{
    protected override Task<Result<OrganizationSummary>> HandleAsync(InstanceScope scope, NamespaceSlug input, CancellationToken cancel) =>
        instance.SetSuspendedAsync(scope, input, isSuspended: false, new AuditDraft(AuditActions.NamespaceResumed, "organization", input.Text), cancel);
}
