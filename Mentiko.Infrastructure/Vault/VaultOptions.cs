using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Vault;

/// <summary>Where the root key comes from. Section <c>Mentiko:Vault</c>. The key itself is never an option.</summary>
public sealed class VaultOptions
{
    /// <summary>
    /// A file with 32 random bytes in base64, mode 0600, of the service's user. Made at the very first start of an
    /// empty data root and never again: whoever loses it loses every secret. Keep a copy of it, and not beside the
    /// copies of the database. Default: <c>root.key</c> in the data root's own platform folder.
    /// </summary>
    public string? RootKeyFile { get; set; }

    /// <summary>
    /// The name of an environment variable that holds the key in base64 instead of a file; it is taken out of the
    /// server's environment when it has been read. Default: none.
    /// </summary>
    public string? RootKeyVariable { get; set; }
}

/// <summary>Says what is wrong with the settings, by their names.</summary>
internal sealed class VaultOptionsValidator : IValidateOptions<VaultOptions>
{
    public ValidateOptionsResult Validate(string? name, VaultOptions options)
    {
        if (options.RootKeyFile is not null && options.RootKeyVariable is not null)
        {
            return ValidateOptionsResult.Fail("Mentiko:Vault:RootKeyFile and Mentiko:Vault:RootKeyVariable are both set: the root key comes from one place.");
        }

        if (options.RootKeyFile is { } file && (file.Length == 0 || file.Any(char.IsControl) || Path.EndsInDirectorySeparator(file)))
        {
            return ValidateOptionsResult.Fail("Mentiko:Vault:RootKeyFile must name a file.");
        }

        return options.RootKeyVariable is { Length: 0 }
            ? ValidateOptionsResult.Fail("Mentiko:Vault:RootKeyVariable must name an environment variable.")
            : ValidateOptionsResult.Success;
    }
}
