using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Namespaces;

/// <summary>The members of the namespace with their roles.</summary>
public sealed class ListMembers(IMemberStore members, IDenialRecorder denials) : UseCase<PageRequest, Page<Member>>(denials)
{
    public override Permission Permission => Permission.MembersRead;

    protected override async Task<Result<Page<Member>>> HandleAsync(NamespaceScope scope, PageRequest input, CancellationToken cancel) =>
        await members.ListAsync(scope, input, cancel);
}
