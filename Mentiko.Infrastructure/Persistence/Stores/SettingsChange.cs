using Mentiko.Core.Agents;
using Mentiko.Core.Audit;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.Persistence.Rows;

namespace Mentiko.Infrastructure.Persistence.Stores;

/// <summary>Makes an edit of an organization's settings and says what it changed.</summary>
internal static class SettingsChange
{
    /// <summary>The entry with what has changed; the same one when nothing has.</summary>
    public static AuditDraft Make(NamespaceRow row, SettingsEdit edit, AuditDraft audit)
    {
        if (edit.Name is { } name && !string.Equals(name, row.Name, StringComparison.Ordinal))
        {
            audit = audit.With("nameFrom", row.Name).With("nameTo", name);
            row.Name = name;
        }

        if (edit.AdminsMayWriteSecrets is { } may && may != row.AdminsMayWriteSecrets)
        {
            audit = audit.With("adminsMayWriteSecrets", may ? "true" : "false");
            row.AdminsMayWriteSecrets = may;
        }

        return MakeFurther(row, edit, audit);
    }

    private static AuditDraft MakeFurther(NamespaceRow row, SettingsEdit edit, AuditDraft audit)
    {
        var before = row.ToSettings();
        var after = before;
        if (edit.NetworkAllow is { } allow && !allow.SequenceEqual(before.Network.Allow))
        {
            audit = audit
                .WithNames("network.allowAdded", allow.Except(before.Network.Allow).Select(host => host.Text))
                .WithNames("network.allowRemoved", before.Network.Allow.Except(allow).Select(host => host.Text));
            after = after with { Network = new NetworkSettings(allow) };
        }

        if (edit.Execution is { } execution && !execution.Targets.SequenceEqual(before.Execution.Targets))
        {
            audit = audit
                .WithNames("execution.targetsAdded", execution.Targets.Except(before.Execution.Targets).Select(AgentNames.ToWire))
                .WithNames("execution.targetsRemoved", before.Execution.Targets.Except(execution.Targets).Select(AgentNames.ToWire));
            after = after with { Execution = execution };
        }

        if (!ReferenceEquals(after, before))
        {
            row.SettingsJson = SettingsJson.Write(row.SettingsJson, after);
        }

        return audit;
    }

    private static AuditDraft WithNames(this AuditDraft audit, string key, IEnumerable<string> names) =>
        string.Join(' ', names) is { Length: > 0 } text ? audit.With(key, text) : audit;
}
