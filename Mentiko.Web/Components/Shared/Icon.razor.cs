using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Shared;

/// <summary>An icon beside a word; never alone, so hidden from screen readers.</summary>
public sealed partial class Icon
{
    /// <summary>Path data from <see cref="Theme.Glyphs"/>.</summary>
    [Parameter, EditorRequired]
    public required string Glyph { get; set; }

    [Parameter]
    public string? Class { get; set; }
}
