using Mentiko.Core.Access;
using Mentiko.Core.Results;
using Mentiko.Core.Secrets;

namespace Mentiko.Core.SignIn;

/// <summary>Says how people sign in to the organization by its own provider. Switching it off puts out whoever came in by it.</summary>
public sealed class SaveSignInProvider(ISignInProviderStore providers, IDenialRecorder denials) : UseCase<SaveSignInProvider.Input, SavedSignInProvider>(denials)
{
    /// <param name="Issuer">As in <see cref="SignInProviderDefinition"/>.</param>
    /// <param name="ClientId">As there.</param>
    /// <param name="ClientSecret">What this server proves itself with; null leaves the one that is there.</param>
    /// <param name="DisplayName">As there.</param>
    /// <param name="EmailDomains">As there, in any case and order.</param>
    /// <param name="DefaultRole">As there.</param>
    /// <param name="Enabled">As there.</param>
    /// <param name="ExpectedVersion">The caller's If-Match; 0: must not exist; null: whatever is there.</param>
    public sealed record Input(
        string Issuer,
        string ClientId,
        string? ClientSecret,
        string DisplayName,
        IReadOnlyList<string> EmailDomains,
        Role DefaultRole = Role.Viewer,
        bool Enabled = true,
        int? ExpectedVersion = null)
    {
        // A record shows its members; this one holds a secret.
        public override string ToString() => nameof(SaveSignInProvider);
    }

    public override Permission Permission => Permission.SettingsWrite;

    protected override async Task<Result<SavedSignInProvider>> HandleAsync(NamespaceScope scope, Input input, CancellationToken cancel) =>
        SignInProviderReader.Read(input).TryGet(out var definition, out var error)
            ? await providers.SaveAsync(scope, definition, input.ClientSecret is { } secret ? new SecretValue(secret) : null, input.ExpectedVersion, cancel)
            : error;
}
