using Mentiko.Core.Namespaces;
using Mentiko.Core.Plans;

namespace Mentiko.TestKit.Persistence;

/// <summary>Plans that limit nothing by accident; a test that is about a limit makes its own.</summary>
internal static class PlansOfTests
{
    public static PlanCatalog Catalog { get; } = WithLimits(new QuotaLimits(1000, 1_000_000, 10_000, 10_000, 86_400, 100_000));

    public static PlanCatalog WithLimits(QuotaLimits limits) =>
        new([new Plan(PlanTier.Free, 1, limits, new SandboxCaps(4096, 4, 512))]);
}
