using Mentiko.Web.Components.Shared;

namespace Mentiko.Web.Components.Layout.Palette;

/// <summary>Something to go to. Either <see cref="Href"/> or <see cref="SwitchTo"/> says where.</summary>
/// <param name="Key">Unique in the palette; letters, digits and hyphens.</param>
/// <param name="Text">What it is called.</param>
/// <param name="Glyph">Path data.</param>
public sealed record PaletteEntry(string Key, string Text, string Glyph)
{
    /// <summary>A local address.</summary>
    public string? Href { get; init; }

    /// <summary>The slug of an organization to switch to, which takes a new cookie.</summary>
    public string? SwitchTo { get; init; }

    public string? Detail { get; init; }

    /// <summary>The state of a run.</summary>
    public StateLook? State { get; init; }
}

/// <summary>Entries of one kind.</summary>
public sealed record PaletteGroup(string Key, string Title, IReadOnlyList<PaletteEntry> Entries);
