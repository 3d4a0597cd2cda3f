using System.Globalization;
using Mentiko.Core.Hosts;
using Mentiko.Core.Results;
using Mentiko.Core.Secrets;

namespace Mentiko.Web.Components.Pages.Hosts;

/// <summary>What somebody fills in to register a host, and what is wrong with it, all at once.</summary>
public sealed class HostFormModel
{
    private const string UsualPort = "22";

    public string Name { get; set; } = "";

    public string Address { get; set; } = "";

    public string Port { get; set; } = UsualPort;

    public string User { get; set; } = "";

    public string Prefix { get; set; } = "";

    /// <summary>A fingerprint, or a line of a .pub file.</summary>
    public string Key { get; set; } = "";

    public string Credential { get; set; } = "";

    public static HostFormModel Of(RemoteHost host) => new()
    {
        Name = host.Name.Text,
        Address = host.Definition.Address,
        Port = host.Definition.Port.ToString(CultureInfo.InvariantCulture),
        User = host.Definition.User,
        Prefix = host.Definition.Prefix,
        Key = host.Definition.Key.Fingerprint,
        Credential = host.Definition.Credential.Text,
    };

    /// <param name="expectedVersion">0 for a new host.</param>
    public Result<SaveHost.Input> Read(int expectedVersion)
    {
        var errors = new Dictionary<string, string[]>();
        void Check(string field, string? problem)
        {
            if (problem is not null)
            {
                errors[field] = [problem];
            }
        }

        Check("name", HostName.TryParse(Name.Trim(), out var name) ? null : "A name has 1 to 63 lower-case letters, digits and hyphens and begins with no hyphen.");
        Check("address", HostRules.ProblemOfAddress(Address.Trim()));
        Check("port", int.TryParse(Port.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? HostRules.ProblemOfPort(port) : HostRules.ProblemOfPort(0));
        Check("account", HostRules.ProblemOfUser(User.Trim()));
        Check("prefix", HostRules.ProblemOfPrefix(Prefix.Trim()));
        Check("host key", HostKey.TryParse(Key, out var key) ? null : "This is a fingerprint (SHA256:…), as ssh-keygen -l shows it, or a public key as it stands in a .pub file.");
        Check("secret", SecretName.TryParse(Credential.Trim(), out var credential) ? null : SecretName.ProblemOf(Credential.Trim()));
        return errors.Count > 0
            ? new Error.Invalid(errors)
            : new SaveHost.Input(name, new HostDefinition(Address.Trim(), port, User.Trim(), Prefix.Trim(), key, credential), expectedVersion);
    }
}
