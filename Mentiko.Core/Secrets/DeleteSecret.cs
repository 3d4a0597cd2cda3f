using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;

namespace Mentiko.Core.Secrets;

/// <summary>Destroys a secret. Agents that declare it do not start any more.</summary>
public sealed class DeleteSecret(ISecretStore secrets, IDenialRecorder denials) : UseCase<SecretName, Done>(denials)
{
    public override Permission Permission => Permission.SecretsWrite;

    protected override Task<Result<Done>> HandleAsync(NamespaceScope scope, SecretName input, CancellationToken cancel) =>
        secrets.DeleteAsync(scope, input, new AuditDraft(AuditActions.SecretDeleted, "secret", input.Text), cancel);
}
