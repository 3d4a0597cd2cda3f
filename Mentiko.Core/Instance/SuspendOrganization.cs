using Mentiko.Core.Audit;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;

namespace Mentiko.Core.Instance;

/// <summary>
/// Closes an organization until it is resumed: nobody enters it and nothing of it starts. What is at work goes on to
/// its end, so that a suspension can be taken back without anything lost. Doing it twice is doing it once.
/// </summary>
public sealed class SuspendOrganization(IInstanceStore instance) : InstanceUseCase<NamespaceSlug, OrganizationSummary>
{
    protected override Task<Result<OrganizationSummary>> HandleAsync(InstanceScope scope, NamespaceSlug input, CancellationToken cancel) =>
        instance.SetSuspendedAsync(scope, input, isSuspended: true, new AuditDraft(AuditActions.NamespaceSuspended, "organization", input.Text), cancel);
}
