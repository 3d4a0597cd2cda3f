using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.SignIn;

/// <summary>How people sign in to the organization by its own provider; never with the client secret.</summary>
public sealed class GetSignInProvider(ISignInProviderStore providers, IDenialRecorder denials) : UseCase<Done, SignInProvider>(denials)
{
    public override Permission Permission => Permission.SettingsRead;

    protected override async Task<Result<SignInProvider>> HandleAsync(NamespaceScope scope, Done input, CancellationToken cancel) =>
        await providers.FindAsync(scope, cancel) is { } found ? found : new Error.NotFound();
}
