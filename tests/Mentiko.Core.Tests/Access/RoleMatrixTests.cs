using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Xunit;

namespace Mentiko.Core.Tests.Access;

public sealed class RoleMatrixTests
{
    private const string Contract = """
        chains.read, runs.read, logs.read, schedules.read | owner admin operator viewer
        keys.own | owner admin operator viewer
        membership.own | owner admin operator viewer
        agents.read, events.read, files.read, quotas.read, hosts.read | owner admin operator
        runs.trigger | owner admin operator
        chains.write, agents.write, schedules.write, files.write, hosts.write | owner admin
        secrets.read, members.read, audit.read, settings.read | owner admin
        secrets.write | owner
        settings.write, members.write, quotas.write, vault.rotate, billing.read, billing.write, namespace.delete | owner
        """;

    [Fact]
    public void Allows_EveryRoleAndPermission_IsTheContractsTable()
    {
        var expected = Contract.Split('\n').Select(line => line.Split('|'))
            .SelectMany(cells => cells[0].Split(',', StringSplitOptions.TrimEntries).Select(name => $"{name}: {cells[1].Trim()}"));
        var actual = RoleMatrix.Permissions.Select(permission =>
            $"{permission.Name}: {string.Join(' ', Enum.GetValues<Role>().OrderDescending().Where(role => RoleMatrix.Allows(role, permission)).Select(role => role.ToWire()))}");

        Assert.Equal(expected.Order(StringComparer.Ordinal), actual.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Allows_WhereTheOwnerLetsAdminsWriteSecrets_IsTheTableWithThatOnePermissionMore()
    {
        var opened = new OrganizationSettings(AdminsMayWriteSecrets: true);
        var more = RoleMatrix.Permissions.SelectMany(permission => Enum.GetValues<Role>()
            .Where(role => RoleMatrix.Allows(role, permission, opened) && !RoleMatrix.Allows(role, permission))
            .Select(role => $"{role.ToWire()} {permission.Name}"));

        Assert.Equal(["admin secrets.write"], more);
        Assert.All(RoleMatrix.Permissions, permission => Assert.All(Enum.GetValues<Role>(), role =>
            Assert.Equal(RoleMatrix.Allows(role, permission), RoleMatrix.Allows(role, permission, OrganizationSettings.Default))));
    }

    [Fact]
    public void Permissions_EveryOneThatExists_StandsInTheTable()
    {
        var all = typeof(Permission).GetProperties().Where(property => property.PropertyType == typeof(Permission)).Select(property => (Permission)property.GetValue(null)!);

        Assert.Equal(all.Select(permission => permission.Name).Order(StringComparer.Ordinal), RoleMatrix.Permissions.Select(permission => permission.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Allows_ARoleThatDoesNotExist_Nothing() =>
        Assert.DoesNotContain(RoleMatrix.Permissions, permission => RoleMatrix.Allows(0, permission));
}
