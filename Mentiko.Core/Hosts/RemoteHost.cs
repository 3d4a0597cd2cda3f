using System.Collections.Immutable;
using Mentiko.Core.Secrets;

namespace Mentiko.Core.Hosts;

/// <summary>A remote host as its author registered it.</summary>
/// <param name="Address">A name or an IP address.</param>
/// <param name="Port">From 1 to 65,535.</param>
/// <param name="User">The account there, for this namespace alone.</param>
/// <param name="Prefix">The absolute path of the one folder there that belongs to the namespace.</param>
/// <param name="Key">The key by which the host proves itself.</param>
/// <param name="Credential">The secret of the vault that holds the private key; never its value.</param>
public sealed record HostDefinition(string Address, int Port, string User, string Prefix, HostKey Key, SecretName Credential);

/// <summary>A remote host as it is now.</summary>
/// <param name="Check">What the last preflight since the last change came to; null where there was none.</param>
public sealed record RemoteHost(HostName Name, int Version, HostDefinition Definition, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, string UpdatedBy, HostCheck? Check)
{
    /// <summary>How many hosts a namespace may register.</summary>
    public const int MostPerNamespace = 20;

    /// <summary>Whether agents may run there.</summary>
    public bool IsUsable => Check is { HasPassed: true };
}

/// <summary>What a preflight came to.</summary>
/// <param name="CheckedAt">When it was made.</param>
/// <param name="CredentialVersion">The version of the secret that it was made with; another one voids it.</param>
/// <param name="Findings">What was tried, in order.</param>
public sealed record HostCheck(DateTimeOffset CheckedAt, int CredentialVersion, ImmutableArray<HostFinding> Findings)
{
    /// <summary>Nothing tried is nothing proven.</summary>
    public bool HasPassed => !Findings.IsDefaultOrEmpty && Findings.All(finding => finding.IsGood);
}

/// <summary>One thing that a preflight tried.</summary>
/// <param name="Name">What, in a few words.</param>
/// <param name="IsGood">Whether it came out as it must.</param>
/// <param name="Text">What was seen, in a sentence.</param>
public sealed record HostFinding(string Name, bool IsGood, string Text);
