using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Identity;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Mentiko.Infrastructure.Schedules;

namespace Mentiko.Infrastructure.Persistence.Stores;

/// <summary>Ends a membership within an act, and with it what the member could do: tokens, API keys and schedules of this namespace.</summary>
internal sealed class MemberEnd(MembershipReader memberships, TokenCache tokens, ApiKeyCache keys)
{
    private const string PutOut = """UPDATE "Users" SET "IsOut" = @yes WHERE "Id" = @user AND "NamespaceId" = @ns""";

    public Result<Done> Run(CommitSession session, NamespaceSlug slug, UserId user, AuditDraft audit)
    {
        if (session.Db.Memberships.SingleOrDefault(row => row.UserId == user.Value) is not { } member)
        {
            return new Error.NotFound();
        }

        if (IsLastOwner(session, member))
        {
            return new Error.LastOwner();
        }

        session.Db.Remove(member);
        session.Db.SaveChanges();
        EndCredentials(session, user);

        // Somebody whom only this namespace's provider vouches for is nobody without the membership.
        session.Execute(PutOut, ("@yes", true), ("@user", user.Value));
        session.Audit(audit.With("role", member.Role));
        ScheduleStops.StopAll(session, user);
        session.AfterCommit(() => memberships.Forget(slug, user));
        return default(Done);
    }

    public static bool IsLastOwner(CommitSession session, MembershipRow member)
    {
        var owner = Role.Owner.ToWire();
        return member.Role == owner && !session.Db.Memberships.Any(row => row.Role == owner && row.UserId != member.UserId);
    }

    private void EndCredentials(CommitSession session, UserId user)
    {
        var ended = session.Db.AccessTokens.Where(row => row.NamespaceId == session.Namespace.Value && row.UserId == user.Value).ToList();
        var endedKeys = session.Db.ApiKeys.Where(row => row.UserId == user.Value).ToList();
        session.Db.RemoveRange(ended);
        session.Db.RemoveRange(endedKeys);
        session.Db.SaveChanges();
        session.AfterCommit(() =>
        {
            ended.ForEach(token => tokens.Forget(token.Id));
            endedKeys.ForEach(key => keys.Forget(key.Id));
        });
    }
}
