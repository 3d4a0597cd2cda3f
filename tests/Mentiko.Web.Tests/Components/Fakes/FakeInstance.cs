using Mentiko.Core.Audit;
using Mentiko.Core.Instance;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Plans;
using Mentiko.Core.Results;

namespace Mentiko.Web.Tests.Components.Fakes;

/// <summary>An instance with the organizations that a test names.</summary>
internal sealed class FakeInstance : IInstanceStore
{
    private static readonly QuotaLimits Ceiling = new(4, 500, 25, 50, 3600, 2048);
    private readonly SortedDictionary<string, Organization> _all = new(StringComparer.Ordinal);

    public Organization this[string slug]
    {
        get => _all[slug];
        set => _all[slug] = value;
    }

    public void Add(string slug, bool isQueuePaused = false) => _all[slug] = new Organization(
        new NamespaceId(new Guid(_all.Count + 1, 0, 0, new byte[8])), NamespaceSlug.Parse(slug), $"{slug} inc", PlanTier.Free, NamespaceStatus.Active, 1000, default)
    {
        Quotas = NamespaceQuotas.None with { IsQueuePaused = isQueuePaused },
    };

    public Task<Page<OrganizationSummary>> ListAsync(InstanceScope scope, PageRequest page, CancellationToken cancel) =>
        Task.FromResult(new Page<OrganizationSummary>([.. _all.Values.Select(Of)], null));

    public Task<Result<OrganizationSummary>> AddAsync(
        InstanceScope scope, NamespaceSlug slug, string name, PlanTier plan, string? ownerEmail, CancellationToken cancel)
    {
        Add(slug.Text);
        return Answer(slug);
    }

    public Task<Result<OrganizationSummary>> SetPlanAsync(
        InstanceScope scope, NamespaceSlug slug, PlanTier plan, QuotaChanges agreed, AuditDraft audit, CancellationToken cancel)
    {
        this[slug.Text] = this[slug.Text] with { Plan = plan, Quotas = this[slug.Text].Quotas with { Agreed = agreed } };
        return Answer(slug);
    }

    public Task<Result<OrganizationSummary>> SetSuspendedAsync(InstanceScope scope, NamespaceSlug slug, bool isSuspended, AuditDraft audit, CancellationToken cancel)
    {
        this[slug.Text] = this[slug.Text] with { Status = isSuspended ? NamespaceStatus.Suspended : NamespaceStatus.Active };
        return Answer(slug);
    }

    public Task<InstanceQueue> ReadQueueAsync(InstanceScope scope, CancellationToken cancel) => throw new NotSupportedException();

    private static OrganizationSummary Of(Organization organization) => new(organization, Ceiling, Queued: 0, Running: 0, Members: 1);

    private Task<Result<OrganizationSummary>> Answer(NamespaceSlug slug) => Task.FromResult<Result<OrganizationSummary>>(Of(this[slug.Text]));
}
