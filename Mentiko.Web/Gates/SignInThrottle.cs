using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using Mentiko.Core.Results;
using Microsoft.Extensions.Options;

namespace Mentiko.Web.Gates;

/// <summary>
/// Slows guessing before a password is looked at: per address and account, and per address over all accounts.
/// The account's own lock, which counts wherever a guess came from, stands behind it.
/// </summary>
internal sealed class SignInThrottle : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<string> _perAccount;
    private readonly PartitionedRateLimiter<string> _perAddress;

    public SignInThrottle(IOptions<SignInOptions> options)
    {
        _perAccount = NewLimiter(options.Value.PerAccount);
        _perAddress = NewLimiter(options.Value.PerAddress);
    }

    /// <summary>Takes one try; <see cref="Error.RateLimited"/> when there is none left.</summary>
    public Result<Done> Take(HttpContext http, string email)
    {
        var address = AddressOf(http);
        using var byAddress = _perAddress.AttemptAcquire(address);
        using var byAccount = _perAccount.AttemptAcquire(KeyOf(address, email));
        return Refuse(byAddress) ?? Refuse(byAccount) ?? (Result<Done>)default(Done);
    }

    /// <summary>Takes one try where no account is named: a whole office may come from one address to one organization.</summary>
    public Result<Done> Take(HttpContext http)
    {
        using var byAddress = _perAddress.AttemptAcquire(AddressOf(http));
        return Refuse(byAddress) ?? (Result<Done>)default(Done);
    }

    public void Dispose()
    {
        _perAccount.Dispose();
        _perAddress.Dispose();
    }

    private static string AddressOf(HttpContext http) => string.Create(CultureInfo.InvariantCulture, $"{AddressKey.Of(http)}");

    private static Result<Done>? Refuse(RateLimitLease lease)
    {
        if (lease.IsAcquired)
        {
            return null;
        }

        return new Error.RateLimited(lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : Window);
    }

    // Hashed, so that a key is short whatever a client sends as its address.
    private static string KeyOf(string address, string email) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{address}\n{email.Trim().ToUpperInvariant()}")));

    private static PartitionedRateLimiter<string> NewLimiter(int permits) => PartitionedRateLimiter.Create<string, string>(key =>
        RateLimitPartition.GetFixedWindowLimiter(key, _ => new FixedWindowRateLimiterOptions { PermitLimit = permits, Window = Window }));
}
