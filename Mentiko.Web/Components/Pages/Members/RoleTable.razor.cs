using Mentiko.Core.Access;

namespace Mentiko.Web.Components.Pages.Members;

/// <summary>The one table of roles, as it is enforced.</summary>
public sealed partial class RoleTable
{
    private static readonly Role[] Roles = [Role.Owner, Role.Admin, Role.Operator, Role.Viewer];
}
