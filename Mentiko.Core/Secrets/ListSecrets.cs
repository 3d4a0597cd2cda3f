using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Secrets;

/// <summary>The namespace's secrets by name: everything but their values.</summary>
public sealed class ListSecrets(ISecretStore secrets, IDenialRecorder denials) : UseCase<PageRequest, Page<SecretRecord>>(denials)
{
    public override Permission Permission => Permission.SecretsRead;

    protected override async Task<Result<Page<SecretRecord>>> HandleAsync(NamespaceScope scope, PageRequest input, CancellationToken cancel) =>
        await secrets.ListAsync(scope, input, cancel);
}
