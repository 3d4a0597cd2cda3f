using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;

namespace Mentiko.Core.Keys;

/// <summary>Makes an API key of the caller's own, for a role that is not above theirs.</summary>
public sealed class CreateApiKey(IApiKeyStore keys, IDenialRecorder denials) : UseCase<NewApiKey, CreatedApiKey>(denials)
{
    private readonly IDenialRecorder _denials = denials;

    public override Permission Permission => Permission.KeysOwn;

    protected override async Task<Result<CreatedApiKey>> HandleAsync(NamespaceScope scope, NewApiKey input, CancellationToken cancel)
    {
        if (input.Role > scope.Role)
        {
            // An attempt to become more than one is: on record like every refusal of a role.
            await _denials.RecordAsync(scope, Permission, $"an API key with the role {input.Role.ToWire()}", cancel);
            return new Error.Forbidden($"A key never outranks who makes it: your role here is {scope.Role.ToWire()}.");
        }

        var name = input.Name.Trim();
        var draft = new AuditDraft(AuditActions.ApiKeyCreated, "api-key", name, Details: AuditDetails.Of(("role", input.Role.ToWire())));
        return await keys.CreateAsync(scope, input with { Name = name }, draft, cancel);
    }
}
