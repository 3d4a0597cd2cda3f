using Mentiko.Infrastructure.FileSystem.Kernel;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>A file with a key in it cannot be used; the message is a sentence for the operator.</summary>
internal sealed class KeyFileException(string message) : IOException(message);

/// <summary>
/// A small file that holds a key: readable by the service alone, or not read at all. The operator names it; what it
/// holds never stands in a message.
/// </summary>
internal static class KeyFile
{
    private const uint ForOthers = 0x3F; // 0077
    private const int MostBytes = 1024;

    /// <summary>The content; null when there is no file. The caller clears it after use.</summary>
    public static byte[]? Read(string path)
    {
        var errno = Syscalls.OpenTrusted(path, OpenFlags.ReadOnly, out var file);
        using (file)
        {
            if (errno is Errno.NoEntry or Errno.NotFolder)
                return null;
            if (errno != Errno.None || Syscalls.Facts(file, out var facts) != Errno.None)
                throw new KeyFileException($"The key file '{path}' cannot be read ({errno}).");
            if (Problem(facts) is { } problem)
                throw new KeyFileException($"The key file '{path}' {problem}.");
            return new OpenedFile(file, facts).ReadAll(MostBytes)
                ?? throw new KeyFileException($"The key file '{path}' is too long to hold a key.");
        }
    }

    /// <summary>Makes the file with mode 0600, durable on return; never replaces one.</summary>
    public static void Create(string path, ReadOnlySpan<byte> content, IDiskSync disk)
    {
        using var folder = OpenFolder(path);
        using var file = folder.CreateFile(EntryName.Of(Path.GetFileName(path)))
            ?? throw new KeyFileException($"The key file '{path}' came into being while it was to be made.");
        RandomAccess.Write(file, content, 0);
        disk.Flush(file);
        disk.Flush(folder.Handle);
    }

    private static SafeFolder OpenFolder(string path)
    {
        var errno = Syscalls.OpenTrusted(Path.GetDirectoryName(path)!, OpenFlags.ReadOnly | OpenFlags.Folder, out var folder);
        if (errno == Errno.None)
            return new SafeFolder(folder);
        folder.Dispose();
        throw new KeyFileException($"The key file '{path}' cannot be made: its folder cannot be opened ({errno}).");
    }

    private static string? Problem(FileFacts facts)
    {
        if (facts.Kind != NodeKind.File)
            return "is no regular file";
        if ((facts.Mode & ForOthers) != 0)
            return $"may be read or written by other users of this machine (mode {Convert.ToString(facts.Mode, 8)}). Run: chmod 600";
        return facts.Owner == Syscalls.EffectiveUser || facts.Owner == 0
            ? null
            : $"belongs to the user {facts.Owner}, not to the one that the server runs as ({Syscalls.EffectiveUser})";
    }
}
