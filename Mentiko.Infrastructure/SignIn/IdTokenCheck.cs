using System.IdentityModel.Tokens.Jwt;
using Mentiko.Core.SignIn;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Mentiko.Infrastructure.SignIn;

/// <summary>
/// Checks a provider's answer by the library's own rules: signature by one of the keys that the provider publishes,
/// issuer, audience, times, nonce, and whom it was made for where it was made for several.
/// </summary>
internal static class IdTokenCheck
{
    private const int MostKeys = 50, LargestKeyBits = 8_192;
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    // Signatures that only the provider can make. Of none and of a shared secret anybody else could be the author.
    private static readonly string[] Signatures =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };

    /// <summary>What the token says of somebody; throws <see cref="SecurityTokenException"/> or <see cref="OpenIdConnectProtocolException"/> for one that is not good.</summary>
    public static async Task<ProvidedClaims> ReadAsync(
        OpenIdConnectMessage answer, OpenIdConnectConfiguration discovered, SignInProviderDefinition provider, SignInJourney journey)
    {
        var verdict = await Handler.ValidateTokenAsync(answer.IdToken, new TokenValidationParameters
        {
            ValidIssuer = provider.Issuer,
            ValidAudience = provider.ClientId,
            IssuerSigningKeys = [.. discovered.SigningKeys.Where(key => key.KeySize <= LargestKeyBits).Take(MostKeys)],
            ValidAlgorithms = Signatures,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            RequireAudience = true,
            ValidateIssuer = true,
            ValidateAudience = true,
            ValidateLifetime = true,
            ValidateIssuerSigningKey = true,
            ClockSkew = Skew,
        });
        if (!verdict.IsValid || verdict.SecurityToken is not JsonWebToken { IsSigned: true } token)
        {
            throw verdict.Exception ?? new SecurityTokenValidationException("The token is not good.");
        }

        new OpenIdConnectProtocolValidator
        {
            RequireNonce = true,
            RequireTimeStampInNonce = false,
            RequireState = false,
            RequireStateValidation = false,
            RequireAzp = token.Audiences.Skip(1).Any(),
        }.ValidateTokenResponse(new OpenIdConnectProtocolValidationContext
        {
            ClientId = provider.ClientId,
            Nonce = journey.Nonce,
            ProtocolMessage = answer,
            ValidatedIdToken = new JwtSecurityToken(token.EncodedToken),
        });
        return ProvidedClaims.Read(verdict.Claims) ?? throw new SecurityTokenValidationException("The token names nobody.");
    }
}
