using Mentiko.Core.Access;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Layout;

/// <summary>Who is signed in, and the way out.</summary>
public sealed partial class UserMenu
{
    [Parameter, EditorRequired]
    public required string Name { get; set; }

    [Parameter]
    public Role? Role { get; set; }

    /// <summary>Whether the reader administers the instance.</summary>
    [Parameter]
    public bool IsAdministrator { get; set; }
}
