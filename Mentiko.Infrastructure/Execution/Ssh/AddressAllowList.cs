using System.Net;
using Mentiko.Core.Hosts;

namespace Mentiko.Infrastructure.Execution.Ssh;

/// <summary>Where the operator lets remote hosts be.</summary>
internal sealed class AddressAllowList
{
    private readonly List<IPNetwork> _networks = [];
    private readonly List<string> _names = [];

    public bool IsEmpty => _networks.Count == 0 && _names.Count == 0;

    /// <param name="text">Entries, separated by commas.</param>
    /// <param name="problems">Gets a sentence for each that cannot be read.</param>
    public static AddressAllowList Parse(string text, List<string>? problems = null)
    {
        var list = new AddressAllowList();
        foreach (var entry in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (IPAddress.TryParse(entry, out var address))
                list._networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            else if (IPNetwork.TryParse(entry, out var network))
                list._networks.Add(network);
            else if (HostRules.ProblemOfAddress(entry.StartsWith("*.", StringComparison.Ordinal) ? entry[2..] : entry) is null)
                list._names.Add(entry);
            else
                problems?.Add($"Mentiko:Execution:Ssh:Hosts holds '{entry}', which is neither a name nor an address nor a range such as 10.1.0.0/16.");
        }

        return list;
    }

    /// <summary>A name is allowed by name: what it resolves to is the operator's resolver's to say.</summary>
    public bool Allows(string address) => IPAddress.TryParse(address, out var parsed)
        ? _networks.Exists(network => network.Contains(parsed.IsIPv4MappedToIPv6 ? parsed.MapToIPv4() : parsed))
        : _names.Exists(name => name.StartsWith("*.", StringComparison.Ordinal)
            ? address.EndsWith(name[1..], StringComparison.OrdinalIgnoreCase)
            : address.Equals(name, StringComparison.OrdinalIgnoreCase));
}
