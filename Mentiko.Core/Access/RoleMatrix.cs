using System.Collections.Frozen;
using Mentiko.Core.Namespaces;

namespace Mentiko.Core.Access;

/// <summary>The one table of who may do what. Every door and every use case asks it; nothing else compares roles.</summary>
public static class RoleMatrix
{
    private static readonly FrozenDictionary<Permission, Role> LowestRole = new Dictionary<Permission, Role>
    {
        [Permission.ChainsRead] = Role.Viewer,
        [Permission.RunsRead] = Role.Viewer,
        [Permission.LogsRead] = Role.Viewer,
        [Permission.SchedulesRead] = Role.Viewer,
        [Permission.KeysOwn] = Role.Viewer,
        [Permission.MembershipOwn] = Role.Viewer,

        [Permission.AgentsRead] = Role.Operator,
        [Permission.EventsRead] = Role.Operator,
        [Permission.FilesRead] = Role.Operator,
        [Permission.QuotasRead] = Role.Operator,
        [Permission.HostsRead] = Role.Operator,
        [Permission.RunsTrigger] = Role.Operator,

        [Permission.ChainsWrite] = Role.Admin,
        [Permission.AgentsWrite] = Role.Admin,
        [Permission.SchedulesWrite] = Role.Admin,
        [Permission.FilesWrite] = Role.Admin,
        [Permission.HostsWrite] = Role.Admin,
        [Permission.SecretsRead] = Role.Admin,
        [Permission.MembersRead] = Role.Admin,
        [Permission.AuditRead] = Role.Admin,
        [Permission.SettingsRead] = Role.Admin,

        [Permission.SecretsWrite] = Role.Owner,
        [Permission.SettingsWrite] = Role.Owner,
        [Permission.MembersWrite] = Role.Owner,
        [Permission.QuotasWrite] = Role.Owner,
        [Permission.VaultRotate] = Role.Owner,
        [Permission.BillingRead] = Role.Owner,
        [Permission.BillingWrite] = Role.Owner,
        [Permission.NamespaceDelete] = Role.Owner,
    }.ToFrozenDictionary();

    // What a setting of the namespace opens to a lower role. A setting only ever adds: nothing here takes away.
    private static readonly FrozenDictionary<Permission, (Role Lowest, Func<OrganizationSettings, bool> Where)> Opened =
        new Dictionary<Permission, (Role, Func<OrganizationSettings, bool>)>
        {
            [Permission.SecretsWrite] = (Role.Admin, settings => settings.AdminsMayWriteSecrets),
        }.ToFrozenDictionary();

    /// <summary>Every permission there is, in the order of the contract.</summary>
    public static IReadOnlyCollection<Permission> Permissions => LowestRole.Keys;

    /// <summary>Whether the role holds the permission by itself, without any setting of the namespace.</summary>
    public static bool Allows(Role role, Permission permission) =>
        LowestRole.TryGetValue(permission, out var lowest) && role >= lowest;

    /// <summary>Whether the role holds the permission in a namespace with these settings.</summary>
    public static bool Allows(Role role, Permission permission, OrganizationSettings settings) =>
        Allows(role, permission)
        || (Opened.TryGetValue(permission, out var opened) && role >= opened.Lowest && opened.Where(settings));
}
