namespace Mentiko.Core.Access;

/// <summary>
/// One thing that a member may do in a namespace, by its wire name (<c>runs.trigger</c>). The set is closed:
/// only the members of this class exist.
/// </summary>
public sealed record Permission
{
    private Permission(string name) => Name = name;

    public string Name { get; }

    public static Permission ChainsRead { get; } = new("chains.read");
    public static Permission ChainsWrite { get; } = new("chains.write");
    public static Permission AgentsRead { get; } = new("agents.read");
    public static Permission AgentsWrite { get; } = new("agents.write");
    public static Permission RunsRead { get; } = new("runs.read");
    public static Permission RunsTrigger { get; } = new("runs.trigger");
    public static Permission LogsRead { get; } = new("logs.read");
    public static Permission EventsRead { get; } = new("events.read");
    public static Permission FilesRead { get; } = new("files.read");
    public static Permission FilesWrite { get; } = new("files.write");
    public static Permission SchedulesRead { get; } = new("schedules.read");
    public static Permission SchedulesWrite { get; } = new("schedules.write");
    public static Permission HostsRead { get; } = new("hosts.read");
    public static Permission HostsWrite { get; } = new("hosts.write");
    public static Permission SecretsRead { get; } = new("secrets.read");
    public static Permission SecretsWrite { get; } = new("secrets.write");
    public static Permission VaultRotate { get; } = new("vault.rotate");
    public static Permission KeysOwn { get; } = new("keys.own");
    public static Permission MembershipOwn { get; } = new("membership.own");
    public static Permission MembersRead { get; } = new("members.read");
    public static Permission MembersWrite { get; } = new("members.write");
    public static Permission AuditRead { get; } = new("audit.read");
    public static Permission QuotasRead { get; } = new("quotas.read");
    public static Permission QuotasWrite { get; } = new("quotas.write");
    public static Permission SettingsRead { get; } = new("settings.read");
    public static Permission SettingsWrite { get; } = new("settings.write");
    public static Permission BillingRead { get; } = new("billing.read");
    public static Permission BillingWrite { get; } = new("billing.write");
    public static Permission NamespaceDelete { get; } = new("namespace.delete");

    public override string ToString() => Name;
}
