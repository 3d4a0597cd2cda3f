using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Mentiko.TestKit.SignIn;

/// <summary>How a provider lies. Each is one thing that a relying party has to notice.</summary>
public enum Lie
{
    None,
    OtherNonce,
    NoNonce,
    OtherAudience,
    OtherIssuer,
    OtherKey,
    NoSignature,

    /// <summary>Signed with the client secret, which the relying party knows too.</summary>
    SharedSecret,

    Expired,
    NotYet,
    NoExpiry,
    NoSubject,

    /// <summary>Made for several, and somebody else is who it was made for.</summary>
    OtherParty,

    OtherAccessToken,
    DiscoveryOfAnother,
    DiscoveryElsewhere,
    ScriptAsAuthorization,
    AnotherSaysWhoItIs,
}

/// <summary>Somebody whom the provider knows, or says so.</summary>
public sealed record Claimed(string Subject, string? Email = null, bool IsVerified = true, string? Name = null);

/// <summary>
/// A real OpenID Connect provider on the loopback: discovery, keys, codes with PKCE, tokens signed with RSA. It signs
/// in whomever <see cref="Who"/> says without asking, and lies as it is told.
/// </summary>
public sealed class IdentityProvider : IAsyncDisposable
{
    public const string ClientId = "mentiko-of-acme";
    public const string ClientSecret = "a client secret/with+odd:letters";

    private static readonly SigningCredentials Key = NewKey("first");
    private static readonly SigningCredentials Other = NewKey("first");

    private readonly ConcurrentDictionary<string, (string Nonce, string Challenge, string Redirect, Claimed Who)> _codes = new();
    private readonly WebApplication _app;

    private IdentityProvider(WebApplication app) => _app = app;

    public string Issuer => _app.Urls.First();

    public Claimed Who { get; set; } = new("ada", "ada@acme.example", Name: "Ada of Acme");

    public Lie Lie { get; set; }

    /// <summary>Whether a code can be exchanged again.</summary>
    public bool CodesLast { get; set; }

    /// <summary>How often a code was exchanged.</summary>
    public int Exchanged { get; private set; }

    public static async Task<IdentityProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var provider = new IdentityProvider(app);
        app.MapGet("/.well-known/openid-configuration", provider.Discover);
        app.MapGet("/moved/.well-known/openid-configuration", provider.Discover);
        app.MapGet("/keys", () => Results.Json(new { keys = new[] { JsonWebKeyOf(Key) } }));
        app.MapGet("/authorize", provider.Authorize);
        app.MapPost("/token", (Delegate)provider.ExchangeAsync);
        await app.StartAsync();
        return provider;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private IResult Discover(HttpContext http) => Lie == Lie.DiscoveryElsewhere && !http.Request.Path.StartsWithSegments("/moved")
        ? Results.Redirect(Issuer + "/moved/.well-known/openid-configuration")
        : Results.Json(new Dictionary<string, object>
        {
            ["issuer"] = Lie == Lie.DiscoveryOfAnother ? "https://id.example.com" : Issuer,
            ["authorization_endpoint"] = Lie == Lie.ScriptAsAuthorization ? "javascript:alert(1)" : Issuer + "/authorize",
            ["token_endpoint"] = Issuer + "/token",
            ["jwks_uri"] = Issuer + "/keys",
            ["response_types_supported"] = new[] { "code" },
            ["subject_types_supported"] = new[] { "public" },
            ["id_token_signing_alg_values_supported"] = new[] { "RS256" },
        });

    private IResult Authorize(string client_id, string redirect_uri, string response_type, string state, string nonce, string code_challenge, string code_challenge_method)
    {
        if (client_id != ClientId || response_type != "code" || code_challenge_method != "S256")
        {
            return Results.BadRequest();
        }

        var code = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        _codes[code] = (nonce, code_challenge, redirect_uri, Who);
        var back = new Dictionary<string, string?> { ["code"] = code, ["state"] = state };
        if (Lie == Lie.AnotherSaysWhoItIs)
        {
            back["iss"] = "https://id.example.com";
        }

        return Results.Redirect(QueryHelpers.AddQueryString(redirect_uri, back));
    }

    private async Task<IResult> ExchangeAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        var code = form["code"].ToString();
        if (!IsTheClient(http) || !_codes.TryGetValue(code, out var granted))
        {
            return Results.BadRequest(new { error = "invalid_grant" });
        }

        if (!CodesLast)
        {
            _codes.TryRemove(code, out _);
        }

        var challenge = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
        if (challenge != granted.Challenge || form["redirect_uri"] != granted.Redirect)
        {
            return Results.BadRequest(new { error = "invalid_grant" });
        }

        Exchanged++;
        return Results.Json(new { access_token = "an-access-token", token_type = "Bearer", expires_in = 60, id_token = NewToken(granted.Nonce, granted.Who) });
    }

    private static bool IsTheClient(HttpContext http) =>
        AuthenticationHeaderValue.TryParse(http.Request.Headers.Authorization, out var header)
        && header is { Scheme: "Basic", Parameter: { } text }
        && Encoding.UTF8.GetString(Convert.FromBase64String(text)).Split(':') is [var id, var secret]
        && Uri.UnescapeDataString(id) == ClientId
        && Uri.UnescapeDataString(secret) == ClientSecret;

    private string NewToken(string nonce, Claimed who)
    {
        var now = DateTimeOffset.UtcNow;
        var claims = new Dictionary<string, object>
        {
            ["iss"] = Lie == Lie.OtherIssuer ? "https://id.example.com" : Issuer,
            ["aud"] = Lie switch { Lie.OtherAudience => "somebody-else", Lie.OtherParty => new[] { ClientId, "somebody-else" }, _ => ClientId },
            ["iat"] = now.AddSeconds(-5).ToUnixTimeSeconds(),
            ["sub"] = who.Subject,
            ["name"] = who.Name ?? who.Subject,
            ["email_verified"] = who.IsVerified,
            ["nonce"] = Lie == Lie.OtherNonce ? nonce + "x" : nonce,
            ["exp"] = now.AddMinutes(Lie == Lie.Expired ? -10 : 5).ToUnixTimeSeconds(),
            ["nbf"] = now.AddMinutes(Lie == Lie.NotYet ? 3 : -20).ToUnixTimeSeconds(),
        };
        Add(claims, "email", who.Email);
        Add(claims, "azp", Lie == Lie.OtherParty ? "somebody-else" : null);
        Add(claims, "at_hash", Lie == Lie.OtherAccessToken ? Base64UrlEncoder.Encode(SHA256.HashData("another"u8)[..16]) : null);
        Array.ForEach(Lie switch { Lie.NoNonce => ["nonce"], Lie.NoExpiry => ["exp"], Lie.NoSubject => ["sub"], _ => Array.Empty<string>() }, name => claims.Remove(name));
        return Sign(JsonSerializer.Serialize(claims));
    }

    private string Sign(string claims)
    {
        var handler = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false };
        return Lie switch
        {
            Lie.NoSignature => $"{Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""")}.{Base64UrlEncoder.Encode(claims)}.",
            Lie.OtherKey => handler.CreateToken(claims, Other),
            Lie.SharedSecret => handler.CreateToken(claims, new SigningCredentials(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(ClientSecret)), SecurityAlgorithms.HmacSha256)),
            _ => handler.CreateToken(claims, Key),
        };
    }

    private static void Add(Dictionary<string, object> claims, string name, string? value)
    {
        if (value is not null)
        {
            claims[name] = value;
        }
    }

    // One name for two keys: a relying party that believes the name and not the key is found out.
    private static SigningCredentials NewKey(string name) => new(new RsaSecurityKey(RSA.Create(2048)) { KeyId = name }, SecurityAlgorithms.RsaSha256);

    private static Dictionary<string, string> JsonWebKeyOf(SigningCredentials key)
    {
        var parameters = ((RsaSecurityKey)key.Key).Rsa.ExportParameters(includePrivateParameters: false);
        return new Dictionary<string, string>
        {
            ["kty"] = "RSA",
            ["use"] = "sig",
            ["kid"] = key.Key.KeyId,
            ["n"] = Base64UrlEncoder.Encode(parameters.Modulus),
            ["e"] = Base64UrlEncoder.Encode(parameters.Exponent),
        };
    }
}
