using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Persistence;

/// <summary>How namespaces are made. Section <c>Mentiko:Namespaces</c>.</summary>
public sealed class NamespaceOptions
{
    /// <summary>
    /// The uid of the first namespace; each further one gets the next, and none is ever used again. From 10,000 to
    /// 2,000,000,000; pick a range that no account of the machine and no other service uses. Default: 200,000.
    /// </summary>
    public int FirstOsUid { get; set; } = 200_000;

    /// <summary>Organizations that one account may own, from 1 to 200. An instance administrator makes more for others. Default: 20.</summary>
    public int PerAccount { get; set; } = 20;
}

/// <summary>Says what is wrong with the setting, by its name.</summary>
internal sealed class NamespaceOptionsValidator : IValidateOptions<NamespaceOptions>
{
    public ValidateOptionsResult Validate(string? name, NamespaceOptions options)
    {
        var problems = new List<string>();
        if (options.FirstOsUid is < 10_000 or > 2_000_000_000)
        {
            problems.Add($"Mentiko:Namespaces:FirstOsUid must be from 10000 to 2000000000; it is {options.FirstOsUid}.");
        }

        if (options.PerAccount is < 1 or > 200)
        {
            problems.Add($"Mentiko:Namespaces:PerAccount must be from 1 to 200; it is {options.PerAccount}.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
