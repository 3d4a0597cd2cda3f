using System.Net;
using Mentiko.Core.Namespaces;
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

    /// <summary>The one organization of <c>SingleTenant</c>.</summary>
    public SingleTenantOptions SingleTenant { get; set; } = new();

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

/// <summary>The one organization of a server for one. Section <c>Mentiko:SingleTenant</c>.</summary>
internal sealed class SingleTenantOptions
{
    /// <summary>Its slug, in addresses and folders. Default: main.</summary>
    public string Slug { get; set; } = "main";

    /// <summary>Its name when it is made. Default: Main.</summary>
    public string Name { get; set; } = "Main";

    /// <summary>The plan whose limits hold for it when it is made. Default: enterprise.</summary>
    public string Plan { get; set; } = "enterprise";
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

        if (!NamespaceSlug.TryParse(options.SingleTenant.Slug, out _))
        {
            yield return $"Mentiko:SingleTenant:Slug is '{options.SingleTenant.Slug}'; a slug has 1 to 40 lower-case letters, digits and hyphens, with no hyphen at either end.";
        }

        if (options.SingleTenant.Name.Trim().Length is < 1 or > 100)
        {
            yield return "Mentiko:SingleTenant:Name has 1 to 100 characters.";
        }

        foreach (var proxy in options.ProxyList.Where(text => !ServerOptions.TryParseProxy(text, out _)))
        {
            yield return $"Mentiko:Proxies holds '{proxy}', which is neither an address nor a network.";
        }
    }
}
