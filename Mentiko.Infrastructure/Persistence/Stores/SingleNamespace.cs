using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Plans;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Persistence.Stores;

/// <summary>
/// The one organization of a server for one: an ordinary namespace, made at the start. The instance's administrator
/// becomes its Owner, or else the first account that is registered; everybody after that is added as elsewhere.
/// </summary>
internal sealed class SingleNamespace(
    IReadContextFactory contexts,
    ICommitLine commits,
    EfNamespaceDirectory directory,
    MembershipReader memberships,
    PlanCatalog plans,
    Tenancy? tenancy = null) : IStartStep
{
    public async Task RunAsync(CancellationToken cancel)
    {
        if (tenancy is not { IsSingle: true } single)
        {
            return;
        }

        if (await FindOthersAsync(single, cancel) is { Count: > 0 } others)
        {
            throw new SingleTenantException(
                $"Mentiko:Mode is SingleTenant with the organization '{single.Slug.Text}', and this data root holds others: {string.Join(", ", others)}. "
                + "Name the one in Mentiko:SingleTenant:Slug, or run in MultiTenant.");
        }

        if (await FindAsync(single, cancel) is null)
        {
            if (plans.All.All(plan => plan.Tier != single.Plan))
            {
                throw new SingleTenantException($"Mentiko:SingleTenant:Plan is '{single.Plan.Name}'; there is no such plan.");
            }

            // Another node may make it at the same moment: that is as good.
            await directory.CreateAsync(Actor.System, new NewNamespace(single.Slug, single.Name, single.Plan, Owner: null), cancel);
        }

        if (await FindAdministratorAsync(cancel) is { } administrator)
        {
            await ClaimAsync(single, administrator, cancel);
        }
    }

    /// <summary>A new account: where the one organization has no Owner, it is this one.</summary>
    public Task WelcomeAsync(Account account) =>
        tenancy is { IsSingle: true } single ? ClaimAsync(single, account.Id, CancellationToken.None) : Task.CompletedTask;

    private async Task ClaimAsync(Tenancy single, UserId user, CancellationToken cancel)
    {
        if (await FindAsync(single, cancel) is not { } id)
        {
            return;
        }

        // Two that register at once are told apart here: acts of one namespace never overlap.
        await commits.CommitAsync<Done>(
            new CommitAuthor(id, Actor.System),
            session =>
            {
                var owner = Role.Owner.ToWire();
                if (session.Db.Memberships.Any(row => row.Role == owner || row.UserId == user.Value))
                {
                    return default(Done);
                }

                session.Db.Add(new MembershipRow { NamespaceId = id.Value, UserId = user.Value, Role = owner, CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(session.Now) });
                session.Db.SaveChanges();
                session.Audit(new AuditDraft(AuditActions.MemberAdded, "member", user.Value).With("role", owner));
                session.AfterCommit(() => memberships.Forget(single.Slug, user));
                return default(Done);
            },
            cancel);
    }

    private async Task<NamespaceId?> FindAsync(Tenancy single, CancellationToken cancel)
    {
        await using var context = contexts.CreateOutside();
        return await context.Namespaces.Where(space => space.Slug == single.Slug.Text).Select(space => (Guid?)space.Id).SingleOrDefaultAsync(cancel) is { } id
            ? new NamespaceId(id)
            : null;
    }

    private async Task<List<string>> FindOthersAsync(Tenancy single, CancellationToken cancel)
    {
        const int named = 5;
        await using var context = contexts.CreateOutside();
        return await context.Namespaces
            .Where(space => space.Slug != single.Slug.Text && space.Status != OrganizationRows.Deleting && space.Status != OrganizationRows.Deleted)
            .OrderBy(space => space.Slug)
            .Select(space => space.Slug)
            .Take(named)
            .ToListAsync(cancel);
    }

    private async Task<UserId?> FindAdministratorAsync(CancellationToken cancel)
    {
        await using var context = contexts.CreateOutside();
        return await context.Users.Where(user => user.IsInstanceAdministrator).OrderBy(user => user.Id).Select(user => user.Id).FirstOrDefaultAsync(cancel) is { } id
            ? new UserId(id)
            : null;
    }
}

/// <summary>The mode does not fit what is there; the message says what to do.</summary>
internal sealed class SingleTenantException(string sentence) : IOException(sentence);
