using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Ids;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Identity;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Persistence.Stores;

/// <summary>
/// Namespaces as users see them from outside. A new one is made in three steps: its row with the status creating,
/// its tree, and then the status active. A crash between them leaves a namespace that exists for nobody but holds its
/// slug and uid; the next start completes it.
/// </summary>
internal sealed class EfNamespaceDirectory(
    IReadContextFactory contexts,
    ICommitLine commits,
    INamespaceTree tree,
    MembershipReader memberships,
    IIdGenerator ids,
    IOptions<NamespaceOptions> options) : INamespaceDirectory, IStartStep
{
    private const int MostMemberships = 200;

    // A uid is given out once and for all, so that files which outlive their namespace never become another's.
    private const string NextUid = """
        UPDATE "Counters" SET "Value" = CASE WHEN "Value" + 1 > @first THEN "Value" + 1 ELSE @first END WHERE "Name" = 'os-uid'
        """;

    private const string FirstUid = """INSERT INTO "Counters" ("Name", "Value") VALUES ('os-uid', @first)""";
    private const string LastUid = """SELECT "Value" FROM "Counters" WHERE "Name" = 'os-uid'""";

    public async Task<IReadOnlyList<Membership>> ListAsync(UserId user, CancellationToken cancel)
    {
        await using var context = contexts.CreateOutside(ReadPurpose.MembershipsOfUser);
        var query =
            from member in context.Memberships.IgnoreQueryFilters([MentikoDbContext.NamespaceFilter])
            join space in context.Namespaces on member.NamespaceId equals space.Id
            join account in context.Users on member.UserId equals account.Id
            where member.UserId == user.Value && space.Status == OrganizationRows.Active
                && !account.IsOut && (account.NamespaceId == null || account.NamespaceId == space.Id)
            orderby space.Slug
            select new { space, member.Role };
        var rows = await query.Take(MostMemberships).ToListAsync(cancel);
        return [.. rows.Select(row => new Membership(row.space.ToOrganization(), user, OrganizationRows.ToRole(row.Role)))];
    }

    public Task<Result<Organization>> CreateAsync(Actor creator, NamespaceSlug slug, string name, CancellationToken cancel) =>
        CreateAsync(creator, new NewNamespace(slug, name, PlanTier.Free, creator.Id), cancel);

    /// <summary>As <see cref="CreateAsync(Actor, NamespaceSlug, string, CancellationToken)"/>, on any plan and for anybody.</summary>
    public async Task<Result<Organization>> CreateAsync(Actor creator, NewNamespace wanted, CancellationToken cancel)
    {
        var id = new NamespaceId(ids.NewId());
        var author = new CommitAuthor(id, creator);
        var created = await commits.CommitAsync(author, session => Insert(session, wanted), cancel);
        if (!created.TryGet(out var organization, out var refusal))
        {
            return refusal;
        }

        // From here on the caller's patience does not count: the slug is taken.
        await CompleteAsync(author, organization, wanted.Owner);
        return organization;
    }

    public async Task<Result<Membership>> AcceptInvitationAsync(Actor user, string token, CancellationToken cancel)
    {
        if (user.Id is not { } id || user.Home is not null || await FindInvitationAsync(token, cancel) is not { } found)
        {
            return new Error.NotFound();
        }

        var (invitation, organization) = found;
        return await commits.CommitAsync(
            new CommitAuthor(organization.Id, user),
            session => Accept(session, invitation, organization, id),
            cancel);
    }

    /// <summary>Whether the token is of an invitation that an account with the address could accept at this time.</summary>
    public async Task<bool> IsInvitedAsync(string token, string email, DateTimeOffset now, CancellationToken cancel) =>
        await FindInvitationAsync(token, cancel) is { Invitation: var invitation } && IsOpen(invitation, EmailAddress.Normalize(email), now);

    public async Task RecordSwitchAsync(NamespaceScope scope, CancellationToken cancel)
    {
        var result = await commits.CommitAsync<Done>(
            CommitAuthor.Of(scope),
            session =>
            {
                session.Execute(
                    """UPDATE "Memberships" SET "LastActiveAt" = @now WHERE "NamespaceId" = @ns AND "UserId" = @user""",
                    ("@now", session.Now),
                    ("@user", scope.Actor.Id?.Value));
                session.Audit(new AuditDraft(AuditActions.SessionSwitched, "organization", scope.Slug.Text));
                return default(Done);
            },
            cancel);
        if (result.Error is { } refusal)
        {
            throw new InvalidOperationException($"The switch could not be recorded: {refusal.Code}");
        }
    }

    /// <summary>Completes what a crash has left half made, and names the owners of trees that have none. Part of the start, before anybody is let in.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        await using var context = contexts.CreateOutside();
        foreach (var row in await context.Namespaces.Where(space => space.Status == OrganizationRows.Creating).ToListAsync(cancel))
        {
            row.Status = OrganizationRows.Active;
            await CompleteAsync(new CommitAuthor(new NamespaceId(row.Id), Actor.System), row.ToOrganization(), owner: null);
        }

        var living = context.Namespaces.Where(space =>
            space.Status == OrganizationRows.Active || space.Status == OrganizationRows.Suspended || space.Status == OrganizationRows.Deleting);
        await foreach (var row in living.AsNoTracking().AsAsyncEnumerable().WithCancellation(cancel))
        {
            tree.ClaimNamespaceTree(row.ToOrganization());
        }
    }

    private Result<Organization> Insert(CommitSession session, NewNamespace wanted)
    {
        if (session.Db.Namespaces.Any(row => row.Slug == wanted.Slug.Text))
        {
            return new Error.Conflict($"The slug '{wanted.Slug.Text}' is taken.");
        }

        var now = DateTimeOffset.FromUnixTimeMilliseconds(session.Now);
        var uid = TakeUid(session);
        var row = new NamespaceRow { Id = session.Namespace.Value, Slug = wanted.Slug.Text, Name = wanted.Name, Plan = wanted.Plan.Name, OsUid = uid, CreatedAt = now };
        session.Db.Add(row);
        if (wanted.Owner is { } owner)
        {
            session.Db.Add(new MembershipRow { NamespaceId = row.Id, UserId = owner.Value, Role = Role.Owner.ToWire(), CreatedAt = now });
        }

        session.Db.SaveChanges();
        var entry = new AuditDraft(AuditActions.NamespaceCreated, "organization", wanted.Slug.Text);
        session.Audit(wanted.Owner is { } other && other != session.Actor.Id ? entry.With("owner", other.Value) : entry);
        return new Organization(session.Namespace, wanted.Slug, wanted.Name, wanted.Plan, NamespaceStatus.Active, uid, now);
    }

    private int TakeUid(CommitSession session)
    {
        if (session.Execute(NextUid, ("@first", (long)options.Value.FirstOsUid)) == 0)
        {
            session.Execute(FirstUid, ("@first", (long)options.Value.FirstOsUid));
        }

        return session.Query(LastUid, reader => reader.Read() ? checked((int)reader.GetInt64(0)) : throw new InvalidOperationException("No uid came back."));
    }

    private async Task CompleteAsync(CommitAuthor author, Organization organization, UserId? owner)
    {
        tree.CreateNamespaceTree(organization);
        await commits.CommitAsync<Done>(
            author,
            session =>
            {
                session.Execute("""UPDATE "Namespaces" SET "Status" = 'active' WHERE "Id" = @ns AND "Status" = 'creating'""");
                session.AfterCommit(() =>
                {
                    memberships.Forget(organization.Id);
                    if (owner is { } first)
                    {
                        memberships.Forget(organization.Slug, first);
                    }
                });
                return default(Done);
            },
            CancellationToken.None);
    }

    private async Task<(InvitationRow Invitation, Organization Organization)?> FindInvitationAsync(string token, CancellationToken cancel)
    {
        var hash = SecretToken.HashOf(token);
        await using var context = contexts.CreateOutside(ReadPurpose.InvitationByToken);
        var query =
            from invitation in context.Invitations.IgnoreQueryFilters([MentikoDbContext.NamespaceFilter])
            join space in context.Namespaces on invitation.NamespaceId equals space.Id
            where invitation.TokenHash == hash && space.Status == OrganizationRows.Active
            select new { invitation, space };
        return await query.SingleOrDefaultAsync(cancel) is { } found ? (found.invitation, found.space.ToOrganization()) : null;
    }

    private static bool IsOpen(InvitationRow invitation, string? address, DateTimeOffset now) =>
        invitation.AcceptedAt is null && invitation.ExpiresAt > now && string.Equals(invitation.NormalizedEmail, address, StringComparison.Ordinal);

    private Result<Membership> Accept(CommitSession session, InvitationRow invitation, Organization organization, UserId user)
    {
        var email = session.Db.Users.Where(row => row.Id == user.Value && row.NamespaceId == null).Select(row => row.NormalizedEmail).SingleOrDefault();
        var open = session.Db.Invitations.SingleOrDefault(row => row.Id == invitation.Id);
        var now = DateTimeOffset.FromUnixTimeMilliseconds(session.Now);

        // The link alone is not enough: it was made for this address and nobody else.
        if (open is null || !IsOpen(open, email, now))
        {
            return new Error.NotFound();
        }

        if (session.Db.Memberships.Any(row => row.UserId == user.Value))
        {
            return new Error.Conflict("You are a member of this organization already.");
        }

        open.AcceptedAt = now;
        session.Db.Add(new MembershipRow { NamespaceId = organization.Id.Value, UserId = user.Value, Role = open.Role, CreatedAt = now });
        session.Db.SaveChanges();
        session.Audit(MemberAudit.Accepted(user, open));
        session.AfterCommit(() => memberships.Forget(organization.Slug, user));
        return new Membership(organization, user, OrganizationRows.ToRole(open.Role));
    }
}
