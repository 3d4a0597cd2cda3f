using System.Collections.Immutable;
using Mentiko.Core.Agents;

namespace Mentiko.Core.Namespaces;

/// <summary>What an Owner changes about the organization; null leaves it as it is.</summary>
public sealed record SettingsEdit
{
    /// <summary>The new name, trimmed.</summary>
    public string? Name { get; init; }

    /// <summary>Whether Admins may write secrets.</summary>
    public bool? AdminsMayWriteSecrets { get; init; }

    /// <summary>All hosts that its agents may call; an empty list takes the network from every agent.</summary>
    public ImmutableArray<HostPattern>? NetworkAllow { get; init; }

    /// <summary>All targets that its agents may run on, at least one.</summary>
    public ExecutionSettings? Execution { get; init; }
}
