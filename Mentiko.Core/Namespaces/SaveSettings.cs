using System.Collections.Immutable;
using System.Globalization;
using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;

namespace Mentiko.Core.Namespaces;

/// <summary>Changes the organization's name, what its members may do, what its agents may call and where they may run.</summary>
public sealed class SaveSettings(IOrganizationSettingsStore settings, IDenialRecorder denials) : UseCase<SaveSettings.Input, Organization>(denials)
{
    /// <param name="Name">The new name; null leaves it.</param>
    /// <param name="AdminsMayWriteSecrets">Whether Admins may write secrets; null leaves it.</param>
    /// <param name="NetworkAllow">All hosts that agents may call; null leaves them.</param>
    /// <param name="Targets">All targets that agents may run on, at least one; null leaves them.</param>
    public sealed record Input(
        string? Name = null, bool? AdminsMayWriteSecrets = null, IReadOnlyList<string>? NetworkAllow = null, IReadOnlyList<string>? Targets = null);

    public override Permission Permission => Permission.SettingsWrite;

    protected override async Task<Result<Organization>> HandleAsync(NamespaceScope scope, Input input, CancellationToken cancel)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var edit = new SettingsEdit
        {
            Name = input.Name?.Trim(),
            AdminsMayWriteSecrets = input.AdminsMayWriteSecrets,
            NetworkAllow = input.NetworkAllow is { } hosts ? Read(hosts, errors) : null,
            Execution = input.Targets is { } targets ? ReadTargets(targets, errors) : null,
        };
        if (edit.Name is not null && OrganizationNames.ProblemOf(edit.Name) is { } problem)
        {
            errors["$.name"] = [problem];
        }

        var draft = new AuditDraft(AuditActions.SettingsUpdated, "organization", scope.Slug.Text);
        return errors.Count > 0 ? new Error.Invalid(errors) : await settings.SaveAsync(scope, edit, draft, cancel);
    }

    private static ImmutableArray<HostPattern> Read(IReadOnlyList<string> hosts, Dictionary<string, string[]> errors)
    {
        if (hosts.Count > NetworkSettings.MostHosts)
        {
            errors["$.network.allow"] = [string.Create(CultureInfo.InvariantCulture, $"There are {hosts.Count} hosts; at most {NetworkSettings.MostHosts} are allowed.")];
            return [];
        }

        var patterns = new SortedSet<HostPattern>(Comparer<HostPattern>.Create((one, other) => string.CompareOrdinal(one.Text, other.Text)));
        for (var index = 0; index < hosts.Count; index++)
        {
            if (HostPattern.TryParse(hosts[index], out var pattern, out var problem))
            {
                patterns.Add(pattern);
            }
            else
            {
                errors[string.Create(CultureInfo.InvariantCulture, $"$.network.allow[{index}]")] = [problem];
            }
        }

        return [.. patterns];
    }

    private static ExecutionSettings ReadTargets(IReadOnlyList<string> names, Dictionary<string, string[]> errors)
    {
        var targets = new SortedSet<ExecutionTarget>();
        for (var index = 0; index < names.Count; index++)
        {
            if (AgentNames.TryParse(names[index], out ExecutionTarget target))
            {
                targets.Add(target);
            }
            else
            {
                errors[string.Create(CultureInfo.InvariantCulture, $"$.execution.targets[{index}]")] = [$"A target is one of {AgentNames.ExecutionTargetTable.Names}."];
            }
        }

        if (names.Count == 0)
        {
            errors["$.execution.targets"] = [$"Name one target at least; without any no agent could run. There are {AgentNames.ExecutionTargetTable.Names}."];
        }

        return new ExecutionSettings([.. targets]);
    }
}
