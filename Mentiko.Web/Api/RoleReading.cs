using Mentiko.Core.Access;

namespace Mentiko.Web.Api;

/// <summary>Reads the role in a body.</summary>
internal static class RoleReading
{
    public static Role Read(BodyReader body)
    {
        var text = body.Text("role");
        if (!RoleNames.TryParse(text, out var role) && text.Length > 0)
        {
            body.Report("role", "A role is owner, admin, operator or viewer.");
        }

        return role;
    }
}
