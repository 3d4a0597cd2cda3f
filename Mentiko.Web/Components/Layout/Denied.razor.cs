using Mentiko.Core.Access;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Layout;

/// <summary>Stands in place of a page that the reader's role does not open.</summary>
public sealed partial class Denied
{
    [Parameter, EditorRequired]
    public required Role Role { get; set; }

    [Parameter, EditorRequired]
    public required Permission Permission { get; set; }
}
