using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Mentiko.Infrastructure.Egress;

/// <summary>How agents reach the hosts that they may call. Section <c>Mentiko:Egress</c>.</summary>
public sealed class EgressOptions : IValidatableObject
{
    public const string Section = "Mentiko:Egress";

    /// <summary>
    /// Dangerous: addresses and networks, comma separated (<c>10.1.2.3, 10.2.0.0/16</c>), that agents may reach although
    /// they are not public, where the name of an allowed host leads there. For a service of one's own. Default: none.
    /// </summary>
    public string? AllowAddresses { get; set; }

    /// <summary>
    /// Addresses and networks, comma separated, that agents may not reach whatever a name leads to, whether they are
    /// public or named by <see cref="AllowAddresses"/>. Default: none.
    /// </summary>
    public string? DenyAddresses { get; set; }

    /// <summary>Calls of one attempt in a second, from 1 to 100,000; more wait their turn. Default: 100.</summary>
    [Range(1, 100_000)]
    public int CallsPerSecond { get; set; } = 100;

    /// <summary>Connections of one attempt at a time, from 1 to 10,000; more are told 429. Default: 64.</summary>
    [Range(1, 10_000)]
    public int Connections { get; set; } = 64;

    /// <summary>MiB that one attempt may send and receive in all, from 1 to 1,048,576. Default: 4,096.</summary>
    [Range(1, 1_048_576)]
    public int TrafficMb { get; set; } = 4096;

    /// <summary>Seconds that a connection may stand idle, from 1 to 86,400. Default: 120.</summary>
    [Range(1, 86_400)]
    public int IdleSeconds { get; set; } = 120;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        Problems(nameof(AllowAddresses), AllowAddresses).Concat(Problems(nameof(DenyAddresses), DenyAddresses));

    internal IReadOnlyList<IPNetwork> Allowed() => ToNetworks(AllowAddresses);

    internal IReadOnlyList<IPNetwork> Denied() => ToNetworks(DenyAddresses);

    private static IEnumerable<ValidationResult> Problems(string option, string? list) => Parts(list)
        .Where(text => ToNetwork(text) is null)
        .Select(text => new ValidationResult($"{Section}:{option}: '{text}' is neither an address nor a network such as 10.1.0.0/16."));

    private static IReadOnlyList<IPNetwork> ToNetworks(string? list) => [.. Parts(list).Select(ToNetwork).OfType<IPNetwork>()];

    private static string[] Parts(string? list) => list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static IPNetwork? ToNetwork(string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) && address.ToString() == text ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : null;
}
