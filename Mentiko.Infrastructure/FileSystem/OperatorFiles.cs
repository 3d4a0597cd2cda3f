using Mentiko.Infrastructure.FileSystem.Kernel;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>
/// Files that the operator's configuration names, outside of any namespace. Nobody else's words become a path here.
/// Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> with the system's own sentence.
/// </summary>
internal static class OperatorFiles
{
    /// <summary>Paths of the folder's files with the ending, by ordinal name.</summary>
    public static IReadOnlyList<string> List(string folder, string ending) =>
        [.. Directory.EnumerateFiles(folder, "*" + ending).Order(StringComparer.Ordinal)];

    public static bool IsFolder(string path) => Directory.Exists(path);

    public static bool IsFile(string path) => File.Exists(path);

    public static Stream OpenRead(string path) => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);

    /// <summary>
    /// Writes <c>{root}/{folder}/{name}</c>, which has its name only when it is whole and on the disk, in the place of one
    /// that has the name already. Only the service's user reads it. The root must exist.
    /// </summary>
    public static async Task WriteWholeAsync(string root, string folder, string name, IDiskSync disk, Func<Stream, Task> write)
    {
        using var top = SafeFs.OpenRoot(root);
        using var own = DataTree.Own(top, folder);
        using var file = WholeFile.Begin(own);
        await using (var stream = new HandleStream(file.Handle))
        {
            await write(stream);
        }

        disk.Flush(file.Handle);
        if (file.PublishAs(own, EntryName.Of(name), replace: true) is var errno and not Errno.None)
        {
            throw new KernelException("renameat2", errno);
        }

        disk.Flush(own.Handle);
        disk.Flush(top.Handle);
    }

    /// <summary>The content; null where there is no file. One of more than <paramref name="most"/> bytes throws.</summary>
    public static byte[]? Read(string path, int most)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        return new FileInfo(path).Length <= most ? File.ReadAllBytes(path) : throw new IOException($"The file is larger than {most} bytes.");
    }
}
