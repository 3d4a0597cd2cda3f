using Mentiko.Core.Access;
using Microsoft.AspNetCore.Identity;

namespace Mentiko.Infrastructure.Identity;

/// <summary>A person's account. Belongs to no namespace: roles live in memberships.</summary>
internal sealed class UserAccount : IdentityUser
{
    public string DisplayName { get; set; } = "";

    /// <summary>May administer the instance (plans, suspension), without sight of tenant content.</summary>
    public bool IsInstanceAdministrator { get; set; }

    public Account ToAccount() => new(new UserId(Id), Email!, DisplayName, IsInstanceAdministrator, SecurityStamp ?? "");
}
