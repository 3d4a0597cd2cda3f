using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Namespaces;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>Asks, before each attempt, whether the organization still lets its agents run there: a run pins its agents, and no permission.</summary>
internal sealed class TargetGate(IOrganizationSettingsStore settings)
{
    /// <summary>Why the attempt may not start, in a sentence; null where it may.</summary>
    public async Task<string?> RefusalOfAsync(NamespaceScope scope, ExecutionTarget target) =>
        (await settings.FindAsync(scope, CancellationToken.None)).TryGet(out var organization, out _)
            ? organization.Settings.Execution.RefusalOf(target)
            : "The organization is gone, and with it what its agents may do.";
}
