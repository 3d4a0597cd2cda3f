using System.Net.Http.Headers;
using System.Text;
using Mentiko.Core.Secrets;
using Mentiko.Core.SignIn;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Mentiko.Infrastructure.SignIn;

/// <summary>
/// Speaks to providers. Nothing is remembered between two journeys, so that nothing of one organization's provider can
/// be taken for another's; redirects are not followed, and an answer has a size.
/// </summary>
internal sealed class ProviderClient : IDocumentRetriever, IDisposable
{
    private const int LargestAnswer = 512 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly HttpClient _client;

    public ProviderClient(ProviderDialer dialer) => _client = new HttpClient(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectCallback = dialer.ConnectAsync,
        ConnectTimeout = Patience,

        // A connection is for one request: the next one is judged anew.
        PooledConnectionLifetime = TimeSpan.Zero,
        MaxResponseHeadersLength = 32,
    })
    {
        Timeout = Patience,
        MaxResponseContentBufferSize = LargestAnswer,
    };

    /// <summary>What the provider says of itself, with its keys. Throws whatever a wrong document makes the library throw.</summary>
    public async Task<OpenIdConnectConfiguration> DiscoverAsync(string issuer, CancellationToken cancel)
    {
        var found = await OpenIdConnectConfigurationRetriever.GetAsync(issuer.TrimEnd('/') + "/.well-known/openid-configuration", this, cancel);

        // To the letter: a document that names another issuer is another's.
        return string.Equals(found.Issuer, issuer, StringComparison.Ordinal) ? found : throw new InvalidDataException("The discovery document names another issuer.");
    }

    public async Task<string> GetDocumentAsync(string address, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        return await ReadAsync(request, cancel);
    }

    /// <summary>Exchanges the code for tokens.</summary>
    public async Task<OpenIdConnectMessage> ExchangeAsync(
        OpenIdConnectConfiguration discovered, SignInProviderDefinition provider, SecretValue secret, SignInJourney journey, string code, CancellationToken cancel)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = journey.Redirect,
            ["code_verifier"] = journey.Verifier,
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, discovered.TokenEndpoint);
        if (TakesSecretInTheBody(discovered))
        {
            (form["client_id"], form["client_secret"]) = (provider.ClientId, secret.Reveal());
        }
        else
        {
            var pair = $"{Uri.EscapeDataString(provider.ClientId)}:{Uri.EscapeDataString(secret.Reveal())}";
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
        }

        request.Content = new FormUrlEncodedContent(form);
        return new OpenIdConnectMessage(await ReadAsync(request, cancel));
    }

    public void Dispose() => _client.Dispose();

    private async Task<string> ReadAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        using var answer = await _client.SendAsync(request, cancel);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsStringAsync(cancel);
    }

    // The header is what a provider takes that does not say.
    private static bool TakesSecretInTheBody(OpenIdConnectConfiguration discovered) =>
        discovered.TokenEndpointAuthMethodsSupported is { Count: > 0 } methods
        && methods.Contains("client_secret_post")
        && !methods.Contains("client_secret_basic");
}
