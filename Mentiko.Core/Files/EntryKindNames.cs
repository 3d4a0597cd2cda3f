using Mentiko.Core.Ids;

namespace Mentiko.Core.Files;

/// <summary>The wire names of what an entry of a folder is.</summary>
public static class EntryKindNames
{
    private static readonly WireTable<EntryKind> EntryKindTable = new(ToWire);

    public static string ToWire(this EntryKind value) => value switch
    {
        EntryKind.File => "file",
        EntryKind.Directory => "directory",
        EntryKind.Link => "link",
        EntryKind.Other => "other",
    };

    public static bool TryParse(string? text, out EntryKind value) => EntryKindTable.TryParse(text, out value);
}
