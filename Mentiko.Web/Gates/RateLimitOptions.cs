using System.ComponentModel.DataAnnotations;

namespace Mentiko.Web.Gates;

/// <summary>How many requests are answered. Section <c>Mentiko:RateLimits</c>.</summary>
internal sealed class RateLimitOptions
{
    public const string Section = "Mentiko:RateLimits";

    /// <summary>
    /// Requests a second from one address, an IPv6 network of 64 bits being one, from 1 to 1,000,000. Lower keeps a
    /// single machine from taking the server; a proxy that is not configured is one machine. Default: 4,000.
    /// </summary>
    [Range(1, 1_000_000, ErrorMessage = Section + ":PerAddress must be from 1 to 1000000.")]
    public int PerAddress { get; set; } = 4_000;

    /// <summary>Requests a second of one account by sessions and tokens, and of each API key, from 1 to 1,000,000. Default: 2,000.</summary>
    [Range(1, 1_000_000, ErrorMessage = Section + ":PerCaller must be from 1 to 1000000.")]
    public int PerCaller { get; set; } = 2_000;

    /// <summary>Requests a second in one organization, whoever sends them, from 1 to 1,000,000. Default: 4,000.</summary>
    [Range(1, 1_000_000, ErrorMessage = Section + ":PerNamespace must be from 1 to 1000000.")]
    public int PerNamespace { get; set; } = 4_000;

    /// <summary>How many seconds' worth may come at once, from 1 to 600. Default: 10.</summary>
    [Range(1, 600, ErrorMessage = Section + ":BurstSeconds must be from 1 to 600.")]
    public int BurstSeconds { get; set; } = 10;
}
