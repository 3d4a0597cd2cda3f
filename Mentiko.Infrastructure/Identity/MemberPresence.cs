using Mentiko.Core.Access;
using Mentiko.Infrastructure.Persistence.Commits;

namespace Mentiko.Infrastructure.Identity;

/// <summary>Writes down when members were last active. What their keys do is written beside the keys.</summary>
internal sealed class MemberPresence(RareNotes notes) : IPresence
{
    private const string Active = """UPDATE "Memberships" SET "LastActiveAt" = @at WHERE "NamespaceId" = @ns AND "UserId" = @user""";

    public void Note(NamespaceScope scope)
    {
        if (scope.Actor is { Id: { } user, Key: null })
        {
            notes.Note(
                $"member {user.Value} of {scope.Namespace}",
                noted: null,
                new CommitAuthor(scope.Namespace, Actor.System),
                (session, now) => session.Execute(Active, ("@user", user.Value), ("@at", now.ToUnixTimeMilliseconds())));
        }
    }
}
