using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Namespaces;

/// <summary>The invitations that can still be accepted.</summary>
public sealed class ListInvitations(IMemberStore members, IDenialRecorder denials) : UseCase<PageRequest, Page<PendingInvitation>>(denials)
{
    public override Permission Permission => Permission.MembersRead;

    protected override async Task<Result<Page<PendingInvitation>>> HandleAsync(NamespaceScope scope, PageRequest input, CancellationToken cancel) =>
        await members.ListInvitationsAsync(scope, input, cancel);
}
