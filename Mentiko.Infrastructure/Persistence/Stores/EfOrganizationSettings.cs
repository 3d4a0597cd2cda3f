using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Persistence.Commits;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Persistence.Stores;

/// <summary>Settings in the namespace's own row, which has no filter: each query names the scope's namespace.</summary>
internal sealed class EfOrganizationSettings(IReadContextFactory contexts, ICommitLine commits, MembershipReader memberships) : IOrganizationSettingsStore
{
    public async Task<Result<Organization>> FindAsync(NamespaceScope scope, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        var row = await context.Namespaces.SingleOrDefaultAsync(space => space.Id == scope.Namespace.Value, cancel);
        return row is null ? new Error.NotFound() : row.ToOrganization();
    }

    public Task<Result<Organization>> SaveAsync(NamespaceScope scope, SettingsEdit edit, AuditDraft audit, CancellationToken cancel) =>
        commits.CommitAsync<Organization>(
            CommitAuthor.Of(scope),
            session =>
            {
                var own = session.Namespace.Value;
                if (session.Db.Namespaces.SingleOrDefault(space => space.Id == own) is not { } row)
                {
                    return new Error.NotFound();
                }

                var draft = SettingsChange.Make(row, edit, audit);
                if (!ReferenceEquals(draft, audit))
                {
                    session.Db.SaveChanges();
                    session.Audit(draft);
                    session.AfterCommit(() => memberships.ForgetMembers(scope.Namespace));
                }

                return row.ToOrganization();
            },
            cancel);
}
