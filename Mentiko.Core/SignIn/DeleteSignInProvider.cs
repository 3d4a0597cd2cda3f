using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.SignIn;

/// <summary>Removes the organization's own way to sign in, with its client secret; whoever came in by it is out at once.</summary>
public sealed class DeleteSignInProvider(ISignInProviderStore providers, IDenialRecorder denials) : UseCase<DeleteSignInProvider.Input, Done>(denials)
{
    public sealed record Input(int? ExpectedVersion);

    public override Permission Permission => Permission.SettingsWrite;

    protected override Task<Result<Done>> HandleAsync(NamespaceScope scope, Input input, CancellationToken cancel) =>
        providers.DeleteAsync(scope, input.ExpectedVersion, cancel);
}
