using System.Net;
using Microsoft.Extensions.Options;

namespace Mentiko.Web.Gates;

/// <summary>What this server is. Section <c>Mentiko</c>.</summary>
internal sealed class ServerOptions
{
    public const string Section = "Mentiko";

    /// <summary><c>MultiTenant</c>: users create organizations. <c>SingleTenant</c>: nobody does. Default: MultiTenant.</summary>
    public string Mode { get; set; } = "MultiTenant";

    /// <summary>
    /// Addresses or networks (CIDR), comma-separated, of the proxies whose X-Forwarded-For and X-Forwarded-Proto are
    /// believed. Anybody else's are ignored. Default: none.
    /// </summary>
    public string Proxies { get; set; } = "";

    public bool IsSingleTenant => Mode == "SingleTenant";

    public IReadOnlyList<string> ProxyList => Proxies.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public static bool TryParseProxy(string text, out IPNetwork network)
    {
        if (IPAddress.TryParse(text, out var address))
        {
            network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
            return true;
        }

        return IPNetwork.TryParse(text, out network);
    }
}

/// <summary>Says everything that is wrong, each with the setting's name.</summary>
internal sealed class ServerOptionsValidator : IValidateOptions<ServerOptions>
{
    public ValidateOptionsResult Validate(string? name, ServerOptions options)
    {
        var problems = Problems(options).ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Problems(ServerOptions options)
    {
        if (options.Mode is not ("MultiTenant" or "SingleTenant"))
        {
            yield return $"Mentiko:Mode is '{options.Mode}'; it must be 'MultiTenant' or 'SingleTenant'.";
        }

        foreach (var proxy in options.ProxyList.Where(text => !ServerOptions.TryParseProxy(text, out _)))
        {
            yield return $"Mentiko:Proxies holds '{proxy}', which is neither an address nor a network.";
        }
    }
}
