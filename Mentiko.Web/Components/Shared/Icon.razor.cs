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

    /// <summary>The same as markup, for lists: an open page keeps every component that it shows, and a component is far more than its element.</summary>
    /// <param name="glyph">Of <see cref="Theme.Glyphs"/> only: it is not encoded.</param>
    public static MarkupString Of(string glyph) =>
        new($"""<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="{glyph}" /></svg>""");
}
