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
