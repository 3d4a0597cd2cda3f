using System.Collections.Immutable;
using Mentiko.Core.Agents;
using Mentiko.Core.Plans;

namespace Mentiko.Core.Namespaces;

/// <summary>
/// An organization's namespace: the unit of isolation that owns every resource. OsUid is the operating system's
/// uid that owns its tree and runs its agents where the service runs as root; unique, never used again.
/// </summary>
public sealed record Organization(
    NamespaceId Id,
    NamespaceSlug Slug,
    string Name,
    PlanTier Plan,
    NamespaceStatus Status,
    int OsUid,
    DateTimeOffset CreatedAt)
{
    /// <summary>What its Owners have decided about it.</summary>
    public OrganizationSettings Settings { get; init; } = OrganizationSettings.Default;

    /// <summary>What differs from its plan; <see cref="PlanCatalog.TermsOf"/> says what holds.</summary>
    public NamespaceQuotas Quotas { get; init; } = NamespaceQuotas.None;
}

/// <summary>What an organization's Owners decide about it; roles may hold more or less by it.</summary>
/// <param name="AdminsMayWriteSecrets">Whether Admins may create, replace and delete secrets. Default: false.</param>
public sealed record OrganizationSettings(bool AdminsMayWriteSecrets)
{
    public static OrganizationSettings Default { get; } = new(AdminsMayWriteSecrets: false);

    public NetworkSettings Network { get; init; } = NetworkSettings.Nothing;
}

/// <summary>What the organization's agents may call at most; each one's definition says which of it.</summary>
/// <param name="Allow">Hosts; none by default, and then no agent has a network.</param>
public sealed record NetworkSettings(ImmutableArray<HostPattern> Allow)
{
    /// <summary>The most hosts that an organization lists.</summary>
    public const int MostHosts = 500;

    public static NetworkSettings Nothing { get; } = new([]);
}

/// <summary>Whether a namespace may be used.</summary>
public enum NamespaceStatus
{
    Active,
    Suspended,
    Deleting,
}

/// <summary>The plan of a namespace; weights and ceilings come from configuration.</summary>
public readonly record struct PlanTier(string Name)
{
    public static PlanTier Free { get; } = new("free");

    public override string ToString() => Name;
}
