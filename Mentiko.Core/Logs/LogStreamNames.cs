using Mentiko.Core.Ids;

namespace Mentiko.Core.Logs;

/// <summary>The wire names of where a line came from.</summary>
public static class LogStreamNames
{
    private static readonly WireTable<LogStream> LogStreamTable = new(ToWire);

    public static string ToWire(this LogStream value) => value switch
    {
        LogStream.StdOut => "stdout",
        LogStream.StdErr => "stderr",
        LogStream.System => "system",
    };

    public static bool TryParse(string? text, out LogStream value) => LogStreamTable.TryParse(text, out value);
}
