using Mentiko.Core.Ids;

namespace Mentiko.Core.Logs;

/// <summary>How serious a line is, as far as it says so itself.</summary>
public enum LineLevel
{
    Debug,
    Info,
    Warning,
    Error,
}

/// <summary>The wire names of levels.</summary>
public static class LineLevelNames
{
    private static readonly WireTable<LineLevel> LineLevelTable = new(ToWire);

    public static string ToWire(this LineLevel value) => value switch
    {
        LineLevel.Debug => "debug",
        LineLevel.Info => "info",
        LineLevel.Warning => "warning",
        LineLevel.Error => "error",
    };

    public static bool TryParse(string? text, out LineLevel value) => LineLevelTable.TryParse(text, out value);
}
