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
}

/// <summary>Says what is wrong with the setting, by its name.</summary>
internal sealed class NamespaceOptionsValidator : IValidateOptions<NamespaceOptions>
{
    public ValidateOptionsResult Validate(string? name, NamespaceOptions options) => options.FirstOsUid is >= 10_000 and <= 2_000_000_000
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail($"Mentiko:Namespaces:FirstOsUid must be from 10000 to 2000000000; it is {options.FirstOsUid}.");
}
