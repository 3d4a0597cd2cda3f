using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Instance;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Plans;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Identity;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Persistence.Stores;

/// <summary>Organizations from outside. Every write is an act of the organization's own namespace, so that its audit chain has it.</summary>
internal sealed class EfInstanceStore(
    IReadContextFactory contexts,
    ICommitLine commits,
    EfNamespaceDirectory directory,
    PlanCatalog plans,
    InstanceLoad load,
    InstanceOverview overview,
    TermsChanges changes) : IInstanceStore
{
    public async Task<Page<OrganizationSummary>> ListAsync(InstanceScope scope, PageRequest page, CancellationToken cancel)
    {
        await using var context = contexts.CreateOutside();
        var rows = await Visible(context)
            .Where(space => page.After == null || space.Slug.CompareTo(page.After) > 0)
            .OrderBy(space => space.Slug)
            .Take(page.Limit + 1)
            .ToListAsync(cancel);
        var ids = rows.ConvertAll(row => row.Id);
        var (runs, members) = (await load.CountRunsAsync(ids, cancel), await load.CountMembersAsync(ids, cancel));
        return Paging.Cut(rows, page.Limit, row => ToSummary(row.ToOrganization(), runs.GetValueOrDefault(row.Id), members.GetValueOrDefault(row.Id)), row => row.Slug);
    }

    public async Task<Result<OrganizationSummary>> AddAsync(
        InstanceScope scope, NamespaceSlug slug, string name, PlanTier plan, string? ownerEmail, CancellationToken cancel)
    {
        var owner = ownerEmail is null ? scope.Actor.Id : await FindAccountAsync(ownerEmail, cancel);
        if (owner is null)
        {
            return Error.Invalid.At("$.owner", "No account has this address.");
        }

        return (await directory.CreateAsync(scope.Actor, new NewNamespace(slug, name, plan, owner), cancel)).TryGet(out var made, out var error)
            ? await SummarizeAsync(made, cancel)
            : error;
    }

    public Task<Result<OrganizationSummary>> SetPlanAsync(
        InstanceScope scope, NamespaceSlug slug, PlanTier plan, QuotaChanges agreed, AuditDraft audit, CancellationToken cancel) =>
        ChangeAsync(scope, slug, audit, row =>
        {
            var before = row.ToOrganization();
            row.Plan = plan.Name;
            row.AgreedLimitsJson = QuotaJson.Write(agreed);
            return before.Plan == plan && before.Quotas.Agreed == agreed ? null : audit.With("from", before.Plan.Name);
        }, cancel);

    public Task<Result<OrganizationSummary>> SetSuspendedAsync(
        InstanceScope scope, NamespaceSlug slug, bool isSuspended, AuditDraft audit, CancellationToken cancel) =>
        ChangeAsync(scope, slug, audit, row =>
        {
            var wanted = isSuspended ? OrganizationRows.Suspended : OrganizationRows.Active;
            var isChange = row.Status != wanted;
            row.Status = wanted;
            return isChange ? audit : null;
        }, cancel);

    public Task<InstanceQueue> ReadQueueAsync(InstanceScope scope, CancellationToken cancel) => overview.ReadAsync(cancel);

    /// <param name="change">Changes the row; null where it was so already, which leaves no entry.</param>
    private async Task<Result<OrganizationSummary>> ChangeAsync(
        InstanceScope scope, NamespaceSlug slug, AuditDraft audit, Func<NamespaceRow, AuditDraft?> change, CancellationToken cancel)
    {
        if (await FindIdAsync(slug, cancel) is not { } id)
        {
            return new Error.NotFound();
        }

        var changed = await commits.CommitAsync<Organization>(
            new CommitAuthor(id, scope.Actor),
            session =>
            {
                var row = session.Db.Namespaces.Single(space => space.Id == id.Value);
                if (row.Status is not (OrganizationRows.Active or OrganizationRows.Suspended))
                {
                    return new Error.Conflict("The organization is being deleted.");
                }

                if (change(row) is { } entry)
                {
                    session.Db.SaveChanges();
                    session.Audit(entry);
                    changes.TellAfter(session);
                }

                return row.ToOrganization();
            },
            cancel);
        return changed.TryGet(out var organization, out var error) ? await SummarizeAsync(organization, cancel) : error;
    }

    private async Task<OrganizationSummary> SummarizeAsync(Organization organization, CancellationToken cancel)
    {
        Guid[] one = [organization.Id.Value];
        var (runs, members) = (await load.CountRunsAsync(one, cancel), await load.CountMembersAsync(one, cancel));
        return ToSummary(organization, runs.GetValueOrDefault(one[0]), members.GetValueOrDefault(one[0]));
    }

    private OrganizationSummary ToSummary(Organization organization, (long Queued, long Running) runs, long members) =>
        new(organization, plans.TermsOf(organization).Ceiling, runs.Queued, runs.Running, members);

    private async Task<NamespaceId?> FindIdAsync(NamespaceSlug slug, CancellationToken cancel)
    {
        await using var context = contexts.CreateOutside();
        return await Visible(context).Where(space => space.Slug == slug.Text).Select(space => (Guid?)space.Id).SingleOrDefaultAsync(cancel) is { } id
            ? new NamespaceId(id)
            : null;
    }

    private async Task<UserId?> FindAccountAsync(string email, CancellationToken cancel)
    {
        var address = EmailAddress.Normalize(email);
        await using var context = contexts.CreateOutside();
        return await context.Users.Where(user => user.NormalizedEmail == address).Select(user => user.Id).SingleOrDefaultAsync(cancel) is { } id
            ? new UserId(id)
            : null;
    }

    private static IQueryable<NamespaceRow> Visible(MentikoDbContext context) =>
        context.Namespaces.Where(space => space.Status != OrganizationRows.Creating && space.Status != OrganizationRows.Deleted);
}
