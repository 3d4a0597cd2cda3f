using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Ids;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Identity;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Persistence.Stores;

/// <summary>The members of a namespace. Each decision is made on the writer, where nothing else can happen in between.</summary>
internal sealed class EfMemberStore(
    IReadContextFactory contexts,
    ICommitLine commits,
    MembershipReader memberships,
    MemberEnd end,
    IIdGenerator ids,
    TimeProvider time) : IMemberStore
{
    private static readonly TimeSpan InvitationLife = TimeSpan.FromDays(7);

    public async Task<Page<Member>> ListAsync(NamespaceScope scope, PageRequest page, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        var query =
            from member in context.Memberships
            join user in context.Users on member.UserId equals user.Id
            let key = user.NormalizedEmail ?? user.NormalizedUserName
            where page.After == null || key.CompareTo(page.After) > 0
            orderby key
            select new { member, user };
        var rows = await query.Take(page.Limit + 1).ToListAsync(cancel);
        return Paging.Cut(rows, page.Limit, row => ToMember(row.member, row.user), row => row.user.NormalizedEmail ?? row.user.NormalizedUserName!);
    }

    public async Task<Result<MemberAddition>> AddAsync(NamespaceScope scope, string email, Role role, AuditDraft audit, CancellationToken cancel)
    {
        var token = SecretToken.New();
        var id = ids.NewId().ToString("N");
        return await commits.CommitAsync(
            CommitAuthor.Of(scope),
            session =>
            {
                var address = EmailAddress.Normalize(email);
                var user = session.Db.Users.SingleOrDefault(row => row.NormalizedEmail == address);
                return user is null ? Invite(session, email, role, audit, id, token, scope.Actor.Label) : Add(session, scope, user, role, audit);
            },
            cancel);
    }

    public async Task<Page<PendingInvitation>> ListInvitationsAsync(NamespaceScope scope, PageRequest page, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        await using var context = contexts.Create(scope);
        var rows = await context.Invitations
            .Where(row => row.AcceptedAt == null && row.ExpiresAt > now && (page.After == null || row.Id.CompareTo(page.After) > 0))
            .OrderBy(row => row.Id)
            .Take(page.Limit + 1)
            .ToListAsync(cancel);
        return Paging.Cut(rows, page.Limit, ToPending, row => row.Id);
    }

    public Task<Result<Done>> RevokeInvitationAsync(NamespaceScope scope, string id, AuditDraft audit, CancellationToken cancel) =>
        commits.CommitAsync<Done>(
            CommitAuthor.Of(scope),
            session =>
            {
                var open = session.Db.Invitations.SingleOrDefault(row => row.Id == id && row.AcceptedAt == null);
                if (open is null || open.ExpiresAt.ToUnixTimeMilliseconds() <= session.Now)
                {
                    return new Error.NotFound();
                }

                session.Db.Remove(open);
                session.Db.SaveChanges();
                session.Audit(audit.With("email", open.Email).With("role", open.Role));
                return default(Done);
            },
            cancel);

    public async Task<Result<Member>> ChangeRoleAsync(NamespaceScope scope, UserId user, Role role, AuditDraft audit, CancellationToken cancel) =>
        await commits.CommitAsync<Member>(
            CommitAuthor.Of(scope),
            session =>
            {
                if (session.Db.Memberships.SingleOrDefault(row => row.UserId == user.Value) is not { } member)
                {
                    return new Error.NotFound();
                }

                if (role != Role.Owner && MemberEnd.IsLastOwner(session, member))
                {
                    return new Error.LastOwner();
                }

                var account = session.Db.Users.Single(row => row.Id == user.Value);
                if (role == Role.Owner && account.NamespaceId is not null)
                {
                    return Error.Invalid.At("$.role", "Whoever signs in with the organization's own provider can be Admin at most: an Owner comes in when the provider does not answer, too.");
                }

                var before = member.Role;
                member.Role = role.ToWire();
                session.Db.SaveChanges();
                session.Audit(audit.With("from", before));
                session.AfterCommit(() => memberships.Forget(scope.Slug, user));
                return ToMember(member, account);
            },
            cancel);

    public async Task<Result<Done>> RemoveAsync(NamespaceScope scope, UserId user, AuditDraft audit, CancellationToken cancel) =>
        await commits.CommitAsync(
            CommitAuthor.Of(scope),
            session => end.Run(session, scope.Slug, user, audit),
            cancel);

    private Result<MemberAddition> Add(CommitSession session, NamespaceScope scope, UserAccount user, Role role, AuditDraft audit)
    {
        if (session.Db.Memberships.Any(row => row.UserId == user.Id))
        {
            return new Error.Conflict("This person is a member already. Change their role instead.");
        }

        var member = new MembershipRow
        {
            NamespaceId = session.Namespace.Value,
            UserId = user.Id,
            Role = role.ToWire(),
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(session.Now),
        };
        session.Db.Add(member);
        session.Db.SaveChanges();
        session.Audit(audit);
        session.AfterCommit(() => memberships.Forget(scope.Slug, new UserId(user.Id)));
        return new MemberAddition.Added(ToMember(member, user));
    }

    private static Result<MemberAddition> Invite(CommitSession session, string email, Role role, AuditDraft audit, string id, string token, string invitedBy)
    {
        if (!EmailAddress.IsGood(email))
        {
            return Error.Invalid.At("$.email", "This is not an e-mail address.");
        }

        var now = DateTimeOffset.FromUnixTimeMilliseconds(session.Now);
        var address = EmailAddress.Normalize(email);

        // One open invitation for an address: the latest one counts, with its role and its link.
        session.Db.RemoveRange(session.Db.Invitations.Where(row => row.NormalizedEmail == address && row.AcceptedAt == null));
        var invitation = new InvitationRow
        {
            NamespaceId = session.Namespace.Value,
            Id = id,
            Email = email,
            NormalizedEmail = address,
            Role = role.ToWire(),
            TokenHash = SecretToken.HashOf(token),
            InvitedBy = invitedBy,
            CreatedAt = now,
            ExpiresAt = now + InvitationLife,
        };
        session.Db.Add(invitation);
        session.Db.SaveChanges();
        session.Audit(audit.With("invitation", id));
        return new MemberAddition.Invited(new Invitation(id, email, role, invitation.ExpiresAt, token));
    }

    private static Member ToMember(MembershipRow member, UserAccount user) =>
        new(new UserId(user.Id), user.ShownEmail, user.DisplayName, OrganizationRows.ToRole(member.Role), member.CreatedAt, member.LastActiveAt, user.TwoFactorEnabled)
        {
            IsProvided = user.NamespaceId is not null,
        };

    private static PendingInvitation ToPending(InvitationRow row) =>
        new(row.Id, row.Email, OrganizationRows.ToRole(row.Role), row.InvitedBy, row.CreatedAt, row.ExpiresAt);
}
