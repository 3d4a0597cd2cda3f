using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Secrets;

/// <summary>One secret: everything but its value.</summary>
public sealed class GetSecret(ISecretStore secrets, IDenialRecorder denials) : UseCase<SecretName, SecretRecord>(denials)
{
    public override Permission Permission => Permission.SecretsRead;

    protected override async Task<Result<SecretRecord>> HandleAsync(NamespaceScope scope, SecretName input, CancellationToken cancel) =>
        await secrets.FindAsync(scope, input, cancel) is { } found ? found : new Error.NotFound();
}
