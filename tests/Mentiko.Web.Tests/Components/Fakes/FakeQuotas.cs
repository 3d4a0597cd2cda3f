using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Plans;
using Mentiko.Core.Results;

namespace Mentiko.Web.Tests.Components.Fakes;

/// <summary>An organization on the free plan, with the use that a test sets.</summary>
internal sealed class FakeQuotas : IQuotaStore
{
    public static PlanCatalog Plans { get; } = new([new Plan(PlanTier.Free, 1, new QuotaLimits(4, 500, 25, 50, 3600, 2048), new SandboxCaps(512, 1, 64))]);

    public QuotaUsage Usage { get; set; } = new(0, 0, 0, 0, 0, 0);

    public Task<Result<Organization>> FindAsync(NamespaceScope scope, CancellationToken cancel) => Task.FromResult<Result<Organization>>(scope.Organization);

    public Task<QuotaUsage> MeasureAsync(NamespaceScope scope, CancellationToken cancel) => Task.FromResult(Usage);

    public Task<QuotaUsage> GlanceAsync(NamespaceScope scope, CancellationToken cancel) => Task.FromResult(Usage);

    public Task<Result<Organization>> SaveAsync(NamespaceScope scope, QuotaEdit edit, AuditDraft audit, CancellationToken cancel) => throw new NotSupportedException();
}
