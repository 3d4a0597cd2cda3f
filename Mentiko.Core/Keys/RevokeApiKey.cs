using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;

namespace Mentiko.Core.Keys;

/// <summary>
/// Ends a key with all that was made with it: one's own, or another member's for whoever may change members. A key ends
/// none that may more than itself: whoever has stolen a small one cannot take the large ones away.
/// </summary>
public sealed class RevokeApiKey(IApiKeyStore keys, IDenialRecorder denials) : UseCase<string, Done>(denials)
{
    private readonly IDenialRecorder _denials = denials;

    public override Permission Permission => Permission.KeysOwn;

    protected override async Task<Result<Done>> HandleAsync(NamespaceScope scope, string input, CancellationToken cancel)
    {
        if (await keys.FindAsync(scope, input, cancel) is not { } key)
        {
            return new Error.NotFound();
        }

        if (key.Owner.User != scope.Actor.Id && !scope.Allows(Permission.MembersWrite))
        {
            await _denials.RecordAsync(scope, Permission.MembersWrite, nameof(RevokeApiKey), cancel);
            return new Error.Forbidden($"This is another member's key, and the role {scope.Role.ToWire()} does not hold {Permission.MembersWrite.Name}.");
        }

        if (scope.Actor.Key is not null && key.Role > scope.Role)
        {
            await _denials.RecordAsync(scope, Permission, $"an API key with the role {key.Role.ToWire()}", cancel);
            return new Error.Forbidden($"A key ends no key that may more than itself: its role here is {scope.Role.ToWire()}.");
        }

        var draft = new AuditDraft(AuditActions.ApiKeyRevoked, "api-key", key.Id, Details: AuditDetails.Of(("name", key.Name), ("owner", key.Owner.User.Value)));
        return await keys.RevokeAsync(scope, key.Id, draft, cancel);
    }
}
