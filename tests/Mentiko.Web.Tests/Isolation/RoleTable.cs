using System.Collections.Frozen;
using Mentiko.Core.Access;

namespace Mentiko.Web.Tests.Isolation;

/// <summary>
/// Who may do what, as the product promises it: the table of docs/api.md, written down here a second time, so that
/// a change of the product's own table alone fails.
/// </summary>
public static class RoleTable
{
    // Owner, Admin, Operator, Viewer.
    private const string Text = """
        chains.read, runs.read, logs.read, schedules.read          | x x x x
        keys.own, membership.own                                   | x x x x
        agents.read, events.read, files.read, quotas.read          | x x x -
        hosts.read                                                 | x x x -
        runs.trigger                                               | x x x -
        chains.write, agents.write, schedules.write, files.write   | x x - -
        hosts.write                                                | x x - -
        secrets.read, members.read, audit.read, settings.read      | x x - -
        secrets.write                                              | x - - -
        settings.write, members.write, quotas.write, vault.rotate  | x - - -
        billing.read, billing.write, namespace.delete              | x - - -
        """;

    public static IReadOnlyList<Role> Roles { get; } = [Role.Owner, Role.Admin, Role.Operator, Role.Viewer];

    private static readonly FrozenDictionary<string, bool[]> Rows = Text
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split('|'))
        .SelectMany(parts => parts[0].Split(',', StringSplitOptions.TrimEntries).Select(name =>
            KeyValuePair.Create(name.Trim(), parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(mark => mark.Trim() == "x").ToArray())))
        .ToFrozenDictionary();

    public static IEnumerable<string> Permissions => Rows.Keys;

    public static bool Allows(Role role, string permission) => Rows[permission][Roles.ToList().IndexOf(role)];
}
