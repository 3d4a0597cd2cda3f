using Mentiko.Core.Access;
using Mentiko.Core.Accounts;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;

namespace Mentiko.Core.SignIn;

/// <summary>What a browser keeps, sealed, while it is at the provider.</summary>
/// <param name="Slug">The organization that it wants into. The answer is taken at that organization's own address only.</param>
/// <param name="ProviderVersion">The provider as it was; another one's answer is not taken.</param>
/// <param name="State">Comes back with the answer, so that it is this browser's.</param>
/// <param name="Nonce">Stands in the token, so that it was made for this journey.</param>
/// <param name="Verifier">Proves to the provider that the code is asked for by who began (PKCE).</param>
/// <param name="Redirect">Where the provider sends the browser back to.</param>
public sealed record SignInJourney(string Slug, int ProviderVersion, string State, string Nonce, string Verifier, string Redirect);

/// <summary>A journey that has begun.</summary>
/// <param name="Journey">To be kept.</param>
/// <param name="ProviderName">What the organization calls its provider.</param>
/// <param name="Address">Where the browser goes: http or https, chosen by the organization's provider.</param>
public sealed record SignInStart(SignInJourney Journey, string ProviderName, Uri Address);

/// <summary>What a browser brings back.</summary>
/// <param name="Code">The code.</param>
/// <param name="Issuer">Who says to have given it (RFC 9207); null where the provider does not say.</param>
public sealed record SignInReturn(string Code, string? Issuer);

/// <summary>Somebody whom an organization's provider has vouched for.</summary>
/// <param name="Account">Their account, which has a home and is worth nothing elsewhere.</param>
/// <param name="Namespace">Its home.</param>
public sealed record ProvidedPerson(Account Account, NamespaceSlug Namespace);

/// <summary>
/// Signing in by an organization's own provider. Who they are is said by somebody whom that organization trusts and
/// nobody else: an account is found by organization, issuer and subject, never by an address, and has no other home.
/// </summary>
public interface IOrganizationSignIn
{
    /// <summary>Where a provider sends browsers back to, for its settings.</summary>
    /// <param name="slug">The organization.</param>
    /// <param name="server">This server, as it was called; what the operator has set goes before it.</param>
    string RedirectOf(NamespaceSlug slug, Uri server);

    /// <summary>
    /// Begins. <see cref="Error.NotFound"/> for an organization that does not exist and for one without a provider
    /// alike; <see cref="Error.Conflict"/> where the provider cannot be reached or does not say what it has to.
    /// </summary>
    Task<Result<SignInStart>> BeginAsync(string slug, Uri server, CancellationToken cancel);

    /// <summary>
    /// Ends a journey: exchanges the code, checks the token, and finds or makes the account, with its membership and the
    /// record in one transaction. <see cref="Error.InvalidCredentials"/> for anything that the provider did not say well
    /// or that was said before; <see cref="Error.Forbidden"/> for somebody whom the organization does not take.
    /// </summary>
    Task<Result<ProvidedPerson>> CompleteAsync(SignInJourney journey, SignInReturn back, Origin origin, CancellationToken cancel);
}
