using System.Net;
using Mentiko.Infrastructure.Egress;

namespace Mentiko.Infrastructure.Tests.Egress;

/// <summary>Rules of addresses on a machine that has no address but those that a test gives it.</summary>
internal static class Rules
{
    public static AddressRules Of(string[]? inside = null, string[]? denied = null, string[]? own = null) => new(
        [.. (inside ?? []).Select(IPNetwork.Parse)],
        [.. (denied ?? []).Select(IPNetwork.Parse)],
        new OwnAddresses(() => (own ?? []).Select(IPAddress.Parse), TimeProvider.System));
}
