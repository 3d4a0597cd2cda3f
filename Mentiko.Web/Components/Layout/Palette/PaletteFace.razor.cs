using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Layout.Palette;

/// <summary>What a reader sees of an entry, whether it is a link or a button.</summary>
public sealed partial class PaletteFace
{
    [Parameter, EditorRequired]
    public required PaletteEntry Entry { get; set; }
}
