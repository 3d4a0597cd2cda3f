using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;

namespace Mentiko.Web.Components.Pages.Members;

/// <summary>What a member gains and loses by another role, from the table that is enforced.</summary>
public sealed record RoleChange(Member Member, Role To, IReadOnlyList<string> Gains, IReadOnlyList<string> Loses)
{
    public static RoleChange Of(Member member, Role to, OrganizationSettings settings)
    {
        var had = Held(member.Role, settings);
        var has = Held(to, settings);
        return new RoleChange(member, to, [.. has.Except(had)], [.. had.Except(has)]);
    }

    private static List<string> Held(Role role, OrganizationSettings settings) =>
        [.. RoleMatrix.Permissions.Where(permission => RoleMatrix.Allows(role, permission, settings)).Select(permission => permission.Name)];
}
