namespace Mentiko.Infrastructure.RunLogs;

/// <summary>The files of one run's log.</summary>
internal static class LogFile
{
    /// <summary>A JSON object a line: seq, time, step, stream, text.</summary>
    public const string Lines = "lines.ndjson";

    /// <summary>Entry k, eight bytes little-endian: where line 256·k + 1 starts. May lag behind the lines, never lead.</summary>
    public const string Index = "lines.idx";

    /// <summary>Eight bytes: how many lines were dropped. Stands only where the cap was reached.</summary>
    public const string Dropped = "dropped";

    /// <summary>One byte for each writer that ever opened the log: a writer that finds it longer has been replaced.</summary>
    public const string Writers = "writers";

    /// <summary>Stands when nothing more will be written.</summary>
    public const string Complete = "complete";

    public const int LinesPerEntry = 256;
}
