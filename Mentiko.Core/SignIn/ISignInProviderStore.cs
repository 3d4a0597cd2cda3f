using Mentiko.Core.Access;
using Mentiko.Core.Results;
using Mentiko.Core.Secrets;

namespace Mentiko.Core.SignIn;

/// <summary>A sign-in provider that was saved.</summary>
public sealed record SavedSignInProvider(SignInProvider Provider, bool IsNew);

/// <summary>The one sign-in provider that a namespace may have. Each write is one transaction with its audit entry.</summary>
public interface ISignInProviderStore
{
    /// <summary>Null where there is none.</summary>
    Task<SignInProvider?> FindAsync(NamespaceScope scope, CancellationToken cancel);

    /// <summary>
    /// Saves it. <see cref="Error.Invalid"/> for an issuer without TLS where the server's settings allow none, and for
    /// a secret that is missing: the first time, and whenever the issuer is another, for the old issuer's secret must
    /// not be sent to a new one. Switching off and another issuer end every session of whoever came in by it.
    /// </summary>
    Task<Result<SavedSignInProvider>> SaveAsync(
        NamespaceScope scope, SignInProviderDefinition definition, SecretValue? secret, int? expectedVersion, CancellationToken cancel);

    /// <summary>Removes it and its secret, and ends every session of whoever came in by it.</summary>
    Task<Result<Done>> DeleteAsync(NamespaceScope scope, int? expectedVersion, CancellationToken cancel);
}
