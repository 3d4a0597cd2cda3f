using Mentiko.Core.Ids;

namespace Mentiko.Core.Audit;

/// <summary>The wire names of what is wrong with a record.</summary>
public static class TrailFaultNames
{
    private static readonly WireTable<TrailFaultKind> Table = new(ToWire);

    public static string ToWire(this TrailFaultKind value) => value switch
    {
        TrailFaultKind.Changed => "changed",
        TrailFaultKind.Sequence => "sequence",
        TrailFaultKind.Cut => "cut",
        TrailFaultKind.RolledBack => "rolled-back",
        TrailFaultKind.Forged => "forged",
        TrailFaultKind.Unreadable => "unreadable",
    };

    public static bool TryParse(string? text, out TrailFaultKind value) => Table.TryParse(text, out value);
}
