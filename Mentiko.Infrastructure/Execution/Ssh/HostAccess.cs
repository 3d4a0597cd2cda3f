using Mentiko.Core.Hosts;

namespace Mentiko.Infrastructure.Execution.Ssh;

/// <summary>A host and the private key for it. A class, because a record would print the key.</summary>
internal sealed class HostAccess(RemoteHost host, string privateKey, int credentialVersion)
{
    public HostName Name => host.Name;

    public HostDefinition Definition => host.Definition;

    public int Version => host.Version;

    public HostCheck? Check => host.Check;

    public string PrivateKey => privateKey;

    public int CredentialVersion => credentialVersion;

    public string Shown => FormattableString.Invariant($"{host.Name.Text} ({host.Definition.User}@{host.Definition.Address}:{host.Definition.Port})");
}
