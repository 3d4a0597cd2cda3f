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

    public ExecutionSettings Execution { get; init; } = ExecutionSettings.Anywhere;
}

/// <summary>What the organization's agents may call at most; each one's definition says which of it.</summary>
/// <param name="Allow">Hosts; none by default, and then no agent has a network.</param>
public sealed record NetworkSettings(ImmutableArray<HostPattern> Allow)
{
    /// <summary>The most hosts that an organization lists.</summary>
    public const int MostHosts = 500;

    public static NetworkSettings Nothing { get; } = new([]);
}

/// <summary>Where the organization's agents may run at most; each one's definition chooses among these.</summary>
/// <param name="Targets">In the order of their names' list, each once; all of them by default, and never none.</param>
public sealed record ExecutionSettings(ImmutableArray<ExecutionTarget> Targets)
{
    public static ExecutionSettings Anywhere { get; } = new([.. Enum.GetValues<ExecutionTarget>()]);

    /// <summary>Whether it is as usual: whatever the instance offers.</summary>
    public bool IsAnywhere => Targets.Length == Anywhere.Targets.Length;

    /// <summary>Why an agent may not run there, in a sentence; null where it may.</summary>
    public string? RefusalOf(ExecutionTarget target) => Targets.Contains(target)
        ? null
        : $"The organization's settings do not let its agents run on the target '{target.ToWire()}'. Allowed: {string.Join(", ", Targets.Select(AgentNames.ToWire))}.";
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
