using System.Net;
using Microsoft.Extensions.Options;

namespace Mentiko.Web.Gates;

/// <summary>What this server is. Section <c>Mentiko</c>.</summary>
internal sealed class ServerOptions
{
    public const string Section = "Mentiko";
    public const string Web = "web";
    public const string Worker = "worker";

    /// <summary><c>MultiTenant</c>: users create organizations. <c>SingleTenant</c>: nobody does. Default: MultiTenant.</summary>
    public string Mode { get; set; } = "MultiTenant";

    /// <summary>What this process does, comma-separated: <c>web</c>, <c>worker</c> or both. Default: web,worker.</summary>
    public string Roles { get; set; } = $"{Web},{Worker}";

    /// <summary>
    /// Addresses or networks (CIDR), comma-separated, of the proxies whose X-Forwarded-For and X-Forwarded-Proto are
    /// believed. Anybody else's are ignored. Default: none.
    /// </summary>
    public string Proxies { get; set; } = "";

    public bool IsSingleTenant => Mode == "SingleTenant";

    public IReadOnlyList<string> RoleList => Split(Roles);

    public IReadOnlyList<string> ProxyList => Split(Proxies);

    public static bool TryParseProxy(string text, out IPNetwork network)
    {
        if (IPAddress.TryParse(text, out var address))
        {
            network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
            return true;
        }

        return IPNetwork.TryParse(text, out network);
    }

    private static string[] Split(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
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

        if (options.RoleList.Count == 0 || options.RoleList.Any(role => role is not (ServerOptions.Web or ServerOptions.Worker)))
        {
            yield return $"Mentiko:Roles is '{options.Roles}'; it must be 'web', 'worker' or 'web,worker'.";
        }

        foreach (var proxy in options.ProxyList.Where(text => !ServerOptions.TryParseProxy(text, out _)))
        {
            yield return $"Mentiko:Proxies holds '{proxy}', which is neither an address nor a network.";
        }
    }
}
