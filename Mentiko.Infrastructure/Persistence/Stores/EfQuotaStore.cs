using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Plans;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.Persistence.Commits;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Persistence.Stores;

/// <summary>Limits in the namespace's own row, which has no filter: each query names the scope's namespace.</summary>
internal sealed class EfQuotaStore(
    IReadContextFactory contexts, ICommitLine commits, PlanCatalog plans, TermsChanges changes, WorkspaceLooks looks, TimeProvider time) : IQuotaStore
{
    public async Task<Result<Organization>> FindAsync(NamespaceScope scope, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        var row = await context.Namespaces.SingleOrDefaultAsync(space => space.Id == scope.Namespace.Value, cancel);
        return row is null ? new Error.NotFound() : row.ToOrganization();
    }

    public Task<QuotaUsage> MeasureAsync(NamespaceScope scope, CancellationToken cancel) => MeasureAsync(scope, WorkspaceLooks.Remembered, cancel);

    public Task<QuotaUsage> GlanceAsync(NamespaceScope scope, CancellationToken cancel) => MeasureAsync(scope, WorkspaceLooks.RememberedLong, cancel);

    public Task<Result<Organization>> SaveAsync(NamespaceScope scope, QuotaEdit edit, AuditDraft audit, CancellationToken cancel) =>
        commits.CommitAsync<Organization>(
            CommitAuthor.Of(scope),
            session =>
            {
                var own = session.Namespace.Value;
                if (session.Db.Namespaces.SingleOrDefault(space => space.Id == own) is not { } row)
                {
                    return new Error.NotFound();
                }

                // Against the ceiling of this moment: the plan may have changed since the caller looked.
                var before = row.ToOrganization();
                if (edit.RefuseAbove(plans.TermsOf(before).Ceiling) is { } refusal)
                {
                    return refusal;
                }

                row.OwnLimitsJson = QuotaJson.Write(edit.ApplyTo(before.Quotas.Own));
                var after = row.ToOrganization();
                if (after.Quotas.Own != before.Quotas.Own)
                {
                    session.Db.SaveChanges();
                    session.Audit(QuotaAudit.Describe(audit, before.Quotas.Own, after.Quotas.Own));
                    changes.TellAfter(session);
                }

                return after;
            },
            cancel);

    private async Task<QuotaUsage> MeasureAsync(NamespaceScope scope, TimeSpan oldest, CancellationToken cancel)
    {
        var storage = looks.MeasureAsync(scope, oldest, cancel);
        await using var context = contexts.Create(scope);
        var (queued, running) = await RunCounts.ReadAsync(context, cancel);
        var chains = await context.Chains.LongCountAsync(row => row.DeletedAt == null, cancel);
        var agents = await context.Agents.LongCountAsync(row => row.DeletedAt == null, cancel);
        return new QuotaUsage(running, queued, chains, agents, await LongestAsync(context, cancel), WorkspaceQuota.ToMebibytes(await storage));
    }

    private async Task<long> LongestAsync(MentikoDbContext context, CancellationToken cancel)
    {
        string[] atWork = [RunStatus.Running.ToWire(), RunStatus.Cancelling.ToWire()];
        var first = await context.Runs.Where(run => atWork.Contains(run.Status) && run.FinishedAt == null).MinAsync(run => run.StartedAt, cancel);
        return first is { } started ? Math.Max(0, (time.GetUtcNow().ToUnixTimeMilliseconds() - started) / 1000) : 0;
    }
}
