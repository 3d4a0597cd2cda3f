using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Keys;

/// <summary>The caller's own keys in the namespace; all members' for whoever may change members.</summary>
public sealed class ListApiKeys(IApiKeyStore keys, IDenialRecorder denials) : UseCase<ListApiKeys.Input, Page<ApiKey>>(denials)
{
    /// <param name="Page">Which page.</param>
    /// <param name="OwnOnly">Leaves the other members' keys out in any case.</param>
    public readonly record struct Input(PageRequest Page, bool OwnOnly = false);

    public override Permission Permission => Permission.KeysOwn;

    protected override async Task<Result<Page<ApiKey>>> HandleAsync(NamespaceScope scope, Input input, CancellationToken cancel)
    {
        var all = !input.OwnOnly && scope.Allows(Permission.MembersWrite);
        return await keys.ListAsync(scope, all ? null : scope.Actor.Id ?? new UserId(""), input.Page, cancel);
    }
}
