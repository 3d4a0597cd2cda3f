using System.Threading.RateLimiting;
using Mentiko.Core.Results;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Mentiko.Web.Gates;

/// <summary>
/// Refuses floods: by address before anybody is asked who they are, then by who they are and where they are going. Each
/// node counts for itself.
/// </summary>
internal static class RateLimits
{
    public static IApplicationBuilder UseAddressLimit(this IApplicationBuilder app)
    {
        var settings = app.ApplicationServices.GetRequiredService<IOptions<RateLimitOptions>>().Value;
        return app.UseRateLimiter(NewOptions(PartitionedRateLimiter.Create<HttpContext, (ulong, ulong)>(http =>
            IsProbe(http) ? RateLimitPartition.GetNoLimiter((ulong.MaxValue, 0UL)) : Bucket(AddressKey.Of(http), settings.PerAddress, settings))));
    }

    public static IApplicationBuilder UseCallerLimits(this IApplicationBuilder app)
    {
        var settings = app.ApplicationServices.GetRequiredService<IOptions<RateLimitOptions>>().Value;
        return app.UseRateLimiter(NewOptions(PartitionedRateLimiter.CreateChained(
            PartitionedRateLimiter.Create<HttpContext, string>(http => CallerKey(http) is { } key
                ? Bucket(key, settings.PerCaller, settings)
                : RateLimitPartition.GetNoLimiter("")),
            PartitionedRateLimiter.Create<HttpContext, Guid>(http => http.Scope() is { } scope
                ? Bucket(scope.Namespace.Value, settings.PerNamespace, settings)
                : RateLimitPartition.GetNoLimiter(Guid.Empty)))));
    }

    private static RateLimiterOptions NewOptions(PartitionedRateLimiter<HttpContext> limiter) => new()
    {
        GlobalLimiter = limiter,
        OnRejected = (context, _) =>
        {
            var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1);
            return new ValueTask(Refusal.WriteAsync(context.HttpContext, new Error.RateLimited(wait)));
        },
    };

    /// <summary>A key is counted by itself: one that runs wild does not lock its owner out.</summary>
    private static string? CallerKey(HttpContext http) => http.Caller() switch
    {
        null => null,
        { Actor.Key: { } key } => key.Id,
        var caller => caller.Account.Id.Value,
    };

    private static RateLimitPartition<TKey> Bucket<TKey>(TKey key, int perSecond, RateLimitOptions settings) => RateLimitPartition.GetTokenBucketLimiter(
        key,
        _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = perSecond * settings.BurstSeconds,
            TokensPerPeriod = perSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        });

    // What watches the server must not lose sight of it in a flood.
    private static bool IsProbe(HttpContext http) => http.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal);
}
