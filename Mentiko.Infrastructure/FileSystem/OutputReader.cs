using Mentiko.Infrastructure.FileSystem.Kernel;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>
/// Reads an output folder that an agent has filled: each <c>*.json</c> is an event, other names are ignored. One
/// that is no small regular file with a plain name refuses the whole, by name, and is never waited for.
/// </summary>
internal static class OutputReader
{
    /// <summary>Bytes of one event file; part of the contract.</summary>
    public const int MaxFileBytes = 1 << 20;

    /// <summary>Event files of one attempt.</summary>
    public const int MaxFiles = 1000;

    /// <summary>Bytes of all of them: what one agent can make the server hold at a time.</summary>
    public const int MaxTotalBytes = 16 << 20;

    /// <summary>Names of any kind that are looked at.</summary>
    public const int MaxEntries = 10_000;

    /// <summary>
    /// Bytes that all of an output folder takes of the disk while its attempt runs: four times the most events, for
    /// what an agent writes beside them and for whole blocks.
    /// </summary>
    public const long MaxBytesOnDisk = 4L * MaxTotalBytes;

    public static CollectedOutput Read(SafeFolder output)
    {
        using var entries = output.List();
        var seen = entries?.Take(MaxEntries + 1).ToList() ?? [];
        if (seen.Count > MaxEntries)
            return new CollectedOutput.Refused($"The output folder holds more than {MaxEntries} entries.");

        var events = seen.Where(entry => entry.Name.Bytes.EndsWith(".json"u8)).ToList();
        if (events.Count > MaxFiles)
            return new CollectedOutput.Refused($"The output folder holds more than {MaxFiles} event files.");

        events.Sort((a, b) => a.Name.Bytes.SequenceCompareTo(b.Name.Bytes));
        return ReadAll(output, events);
    }

    private static CollectedOutput ReadAll(SafeFolder output, List<FolderEntry> events)
    {
        var files = new List<OutputFile>(events.Count);
        var total = 0L;
        foreach (var entry in events)
        {
            if (Problem(output, entry, out var content) is { } problem)
                return new CollectedOutput.Refused($"The output file '{Shown(entry.Name)}' {problem}.");
            files.Add(new OutputFile(entry.Name.Text, content));
            total += content.Length;
            if (total > MaxTotalBytes)
                return new CollectedOutput.Refused($"The output files are longer than {MaxTotalBytes} bytes together.");
        }

        return new CollectedOutput.Events(files);
    }

    private static string? Problem(SafeFolder output, FolderEntry entry, out byte[] content)
    {
        content = [];
        if (!entry.Name.IsUnicode || entry.Name.Text.Any(char.IsControl))
            return "has a name that is no plain text";
        // Before the open as well: opening a device can act on it.
        if (entry.Kind != NodeKind.File)
            return $"is no regular file but a {Word(entry.Kind)}";

        using var file = output.OpenRead(entry.Name);
        if (file is null)
            return output.FactsOf(entry.Name) is { Links: > 1 } ? "is a hard link" : "cannot be read as a regular file";
        if (file.Value.ReadAll(MaxFileBytes) is not { } read)
            return $"is longer than {MaxFileBytes} bytes";
        content = read;
        return null;
    }

    private static string Word(NodeKind kind) => kind switch
    {
        NodeKind.Link => "symbolic link",
        NodeKind.Folder => "folder",
        NodeKind.Fifo => "fifo",
        NodeKind.Socket => "socket",
        NodeKind.CharacterDevice or NodeKind.BlockDevice => "device",
        _ => "special file",
    };

    // Whole, as long as a name can be: of a secret that is cut in two the masker would find neither half.
    private static string Shown(EntryName name) => new([.. name.Text.Select(c => char.IsControl(c) ? '?' : c)]);
}

/// <summary>What an output folder came to.</summary>
internal abstract record CollectedOutput
{
    private CollectedOutput()
    {
    }

    /// <summary>The event files by ordinal name; none when the agent wrote none.</summary>
    public sealed record Events(IReadOnlyList<OutputFile> Files) : CollectedOutput;

    /// <summary>Something that no event file may be; the text names it, for the attempt's bad-event.</summary>
    public sealed record Refused(string Text) : CollectedOutput;
}

/// <summary>One event file as the agent wrote it.</summary>
internal sealed record OutputFile(string Name, byte[] Content);
