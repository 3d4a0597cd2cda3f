using Mentiko.Core.Hosts;

namespace Mentiko.Web.Api.Hosts;

/// <summary>What a writer sends. <c>hostKey</c> is a fingerprint or a line of a .pub file; <c>port</c> is 22 where it is not said.</summary>
internal sealed record HostDefinitionBody(string Address, int? Port, string User, string Prefix, string HostKey, string Credential);

/// <summary>A remote host as readers see it.</summary>
/// <param name="HostKey">The pinned fingerprint.</param>
/// <param name="Credential">The secret that holds the private key, by its name.</param>
/// <param name="Usable">Whether agents may run there: its last preflight passed and nothing was changed since.</param>
internal sealed record HostBody(
    string Name,
    int Version,
    string Address,
    int Port,
    string User,
    string Prefix,
    string HostKey,
    string? Credential,
    bool Usable,
    HostPreflightBody? Preflight,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    string UpdatedBy)
{
    /// <param name="host">The host.</param>
    /// <param name="showsSecrets">Whether the reader may know the names of secrets.</param>
    public static HostBody Of(RemoteHost host, bool showsSecrets) => new(
        host.Name.Text,
        host.Version,
        host.Definition.Address,
        host.Definition.Port,
        host.Definition.User,
        host.Definition.Prefix,
        host.Definition.Key.Fingerprint,
        showsSecrets ? host.Definition.Credential.Text : null,
        host.IsUsable,
        host.Check is { } check ? HostPreflightBody.Of(check) : null,
        host.CreatedAt,
        host.UpdatedAt,
        host.UpdatedBy);
}

/// <summary>What a preflight found.</summary>
internal sealed record HostPreflightBody(DateTimeOffset CheckedAt, bool Passed, IReadOnlyList<HostFindingBody> Findings)
{
    public static HostPreflightBody Of(HostCheck check) =>
        new(check.CheckedAt, check.HasPassed, [.. check.Findings.Select(finding => new HostFindingBody(finding.Name, finding.IsGood, finding.Text))]);
}

/// <summary>One thing that was tried.</summary>
internal sealed record HostFindingBody(string Name, bool Good, string Text);
