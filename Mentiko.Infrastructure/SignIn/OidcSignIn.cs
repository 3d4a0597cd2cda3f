using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using Mentiko.Core.Accounts;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Core.SignIn;
using Mentiko.Infrastructure.Mail;
using Mentiko.Infrastructure.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Mentiko.Infrastructure.SignIn;

/// <summary>
/// Signing in by OpenID Connect: the code flow with PKCE, state and nonce. Each organization has a return address of its
/// own: a code of one provider that another one sends here is handed to neither.
/// </summary>
internal sealed partial class OidcSignIn(
    ProviderFinder finder, ProviderClient client, ProvidedAccounts accounts, IOptions<MailOptions> mail, ILogger<OidcSignIn> logger) : IOrganizationSignIn, IDisposable
{
    /// <summary>Below the root of the server; the slug follows.</summary>
    public const string ReturnPath = "/sign-in/organization/back/";

    private const int RandomBytes = 32, LongestCode = 4_096, LongestAddress = 2_500, AtATime = 4;

    // A slow provider holds up those of its own organization.
    private readonly PartitionedRateLimiter<Guid> _turns = NamespaceTurns.Of(AtATime, waiting: AtATime);

    public string RedirectOf(NamespaceSlug slug, Uri server) =>
        (mail.Value.PublicUrl ?? server.GetLeftPart(UriPartial.Authority)).TrimEnd('/') + ReturnPath + slug.Text;

    public async Task<Result<SignInStart>> BeginAsync(string slug, Uri server, CancellationToken cancel)
    {
        if (await finder.FindAsync(slug, cancel) is not { } found)
        {
            return new Error.NotFound();
        }

        var journey = new SignInJourney(
            found.Organization.Slug.Text, found.Provider.Version, NewRandom(), NewRandom(), NewRandom(), RedirectOf(found.Organization.Slug, server));
        return await AskAsync<SignInStart>(found, new Error.Conflict("The organization's sign-in provider does not answer as it should."), async () =>
        {
            var discovered = await client.DiscoverAsync(found.Provider.Definition.Issuer, cancel);
            return AddressOf(discovered, found.Provider.Definition, journey) is { } address
                ? new SignInStart(journey, found.Provider.Definition.DisplayName, address)
                : throw new InvalidDataException("The discovery document names no address that a browser can be sent to.");
        }, cancel);
    }

    public async Task<Result<ProvidedPerson>> CompleteAsync(SignInJourney journey, SignInReturn back, Origin origin, CancellationToken cancel)
    {
        if (back.Code.Length is 0 or > LongestCode
            || await finder.FindAsync(journey.Slug, cancel) is not { } found
            || found.Provider.Version != journey.ProviderVersion
            || (back.Issuer is { } said && !string.Equals(said, found.Provider.Definition.Issuer, StringComparison.Ordinal))
            || await finder.OpenAsync(found, cancel) is not { } secret)
        {
            return new Error.InvalidCredentials();
        }

        var read = await AskAsync<ProvidedClaims>(found, new Error.InvalidCredentials(), async () =>
        {
            var discovered = await client.DiscoverAsync(found.Provider.Definition.Issuer, cancel);
            if (discovered.AuthorizationResponseIssParameterSupported && back.Issuer is null)
            {
                throw new InvalidDataException("The provider always says who it is, and this answer does not.");
            }

            var answer = await client.ExchangeAsync(discovered, found.Provider.Definition, secret, journey, back.Code, cancel);
            return await IdTokenCheck.ReadAsync(answer, discovered, found.Provider.Definition, journey);
        }, cancel);
        return read.TryGet(out var claims, out var error) ? await accounts.EnterAsync(found, journey, claims, origin, cancel) : error;
    }

    public void Dispose() => _turns.Dispose();

    /// <summary>
    /// Asks the provider in its organization's turn. What a stranger's answer makes libraries throw is no fault of this
    /// server: whatever it is, nobody comes in by it.
    /// </summary>
    private async Task<Result<T>> AskAsync<T>(FoundProvider found, Error otherwise, Func<Task<T>> ask, CancellationToken cancel)
    {
        using var turn = await _turns.AcquireAsync(found.Organization.Id.Value, 1, cancel);
        if (!turn.IsAcquired)
        {
            return new Error.RateLimited(TimeSpan.FromSeconds(5));
        }

        try
        {
            return Result<T>.Of(await ask());
        }
        catch (Exception failure) when (failure is not OutOfMemoryException && !cancel.IsCancellationRequested)
        {
            // The kind alone: messages hold what the provider wrote.
            LogRefused(logger, found.Organization.Id, failure.GetType().Name);
            return otherwise;
        }
    }

    private static Uri? AddressOf(OpenIdConnectConfiguration discovered, SignInProviderDefinition provider, SignInJourney journey)
    {
        // As safe as the issuer itself, or safer; and no script.
        if (!Uri.TryCreate(discovered.AuthorizationEndpoint, UriKind.Absolute, out var endpoint)
            || (endpoint.Scheme != Uri.UriSchemeHttps && (endpoint.Scheme != Uri.UriSchemeHttp || !provider.Issuer.StartsWith("http:", StringComparison.OrdinalIgnoreCase)))
            || endpoint.UserInfo.Length > 0)
        {
            return null;
        }

        var request = new OpenIdConnectMessage
        {
            IssuerAddress = endpoint.AbsoluteUri,
            ClientId = provider.ClientId,
            RedirectUri = journey.Redirect,
            ResponseType = OpenIdConnectResponseType.Code,
            Scope = "openid profile email",
            State = journey.State,
            Nonce = journey.Nonce,
            EnableTelemetryParameters = false,
        };
        request.SetParameter("code_challenge", Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(journey.Verifier))));
        request.SetParameter("code_challenge_method", "S256");
        var address = request.CreateAuthenticationRequestUrl();
        return address.Length <= LongestAddress ? new Uri(address) : null;
    }

    private static string NewRandom() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));

    [LoggerMessage(1, LogLevel.Warning, "The sign-in provider of namespace {Namespace} was not believed: {Kind}.")]
    private static partial void LogRefused(ILogger logger, NamespaceId @namespace, string kind);
}
