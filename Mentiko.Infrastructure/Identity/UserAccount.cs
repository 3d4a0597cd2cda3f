using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Microsoft.AspNetCore.Identity;

namespace Mentiko.Infrastructure.Identity;

/// <summary>
/// A person's account. Belongs to no namespace, roles live in memberships, unless a namespace's sign-in provider says
/// who the person is: then it is a part of that namespace, has no password, and no address that anything is found by.
/// </summary>
internal sealed class UserAccount : IdentityUser
{
    public string DisplayName { get; set; } = "";

    /// <summary>May administer the instance (plans, suspension), without sight of tenant content.</summary>
    public bool IsInstanceAdministrator { get; set; }

    /// <summary>The namespace whose provider says who this is, and which it goes with; null for everybody's own accounts.</summary>
    public Guid? NamespaceId { get; set; }

    /// <summary>What it is found by: see <see cref="SignIn.SignInKeys"/>. Null for everybody's own accounts.</summary>
    public string? SignInKey { get; set; }

    /// <summary>The address as the provider says it. For people to read: nothing is ever found, sent or decided by it.</summary>
    public string? SaidEmail { get; set; }

    /// <summary>
    /// Whether the provider was switched off, or the membership ended, since they last came in: nothing that the account
    /// holds proves anybody then. Always false for everybody's own accounts.
    /// </summary>
    public bool IsOut { get; set; }

    public Account ToAccount() => new(new UserId(Id), ShownEmail, DisplayName, IsInstanceAdministrator && NamespaceId is null, SecurityStamp ?? "")
    {
        Home = NamespaceId is { } home ? new NamespaceId(home) : null,
    };

    /// <summary>The address for people to read; empty where a provider says none.</summary>
    public string ShownEmail => Email ?? SaidEmail ?? "";
}
