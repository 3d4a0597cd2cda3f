using Mentiko.Core.Namespaces;
using Mentiko.Core.Plans;

namespace Mentiko.Core.Instance;

/// <summary>An organization as the instance's administrator sees it.</summary>
/// <param name="Organization">Slug, name, plan, status, agreed limits.</param>
/// <param name="Ceiling">How high its Owners may set its limits: the plan's, and what was agreed in its place.</param>
/// <param name="Queued">Runs that wait.</param>
/// <param name="Running">Runs at work.</param>
/// <param name="Members">People who belong to it.</param>
public sealed record OrganizationSummary(Organization Organization, QuotaLimits Ceiling, long Queued, long Running, long Members);
