namespace Mentiko.Core.Access;

/// <summary>What a member is within one namespace. Ordered: a higher value may do everything a lower one may.</summary>
public enum Role
{
    Viewer = 1,
    Operator = 2,
    Admin = 3,
    Owner = 4,
}

/// <summary>The wire names of roles.</summary>
public static class RoleNames
{
    public static string ToWire(this Role role) => role switch
    {
        Role.Viewer => "viewer",
        Role.Operator => "operator",
        Role.Admin => "admin",
        Role.Owner => "owner",
        _ => throw new ArgumentOutOfRangeException(nameof(role)),
    };

    public static bool TryParse(string? text, out Role role)
    {
        role = text switch { "viewer" => Role.Viewer, "operator" => Role.Operator, "admin" => Role.Admin, "owner" => Role.Owner, _ => 0 };
        return role != 0;
    }
}
