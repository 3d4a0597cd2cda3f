namespace Mentiko.Infrastructure.Tests.FileSystem;

/// <summary>Public lists of traversal payloads, as written, unescaped once and behind a folder that exists.</summary>
internal static class TraversalPayloads
{
    public const string Missing = "The traversal lists are not here: set MENTIKO_SHARED to the folder that holds data/traversal.";

    /// <summary>Distinct payloads; null where the lists are not at hand.</summary>
    public static IReadOnlyList<string>? Load() => Folder() is { } folder ? [.. Expand(Directory.GetFiles(folder, "*.txt")).Distinct(StringComparer.Ordinal)] : null;

    private static IEnumerable<string> Expand(string[] files)
    {
        foreach (var line in files.Where(file => !Path.GetFileName(file).StartsWith("LICENSE", StringComparison.Ordinal)).SelectMany(File.ReadLines))
        {
            foreach (var target in line.Contains("{FILE}", StringComparison.Ordinal) ? new[] { "etc/passwd", "canary.txt" } : [""])
            {
                var payload = line.Replace("{FILE}", target, StringComparison.Ordinal);
                yield return payload;
                yield return Uri.UnescapeDataString(payload);
                yield return "docs/" + payload;
            }
        }
    }

    private static string? Folder()
    {
        var shared = Environment.GetEnvironmentVariable("MENTIKO_SHARED") ?? Path.Combine(RepositoryRoot(), "../shared");
        var folder = Path.Combine(shared, "data/traversal");
        return Directory.Exists(folder) ? folder : null;
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Mentiko.Web.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? AppContext.BaseDirectory;
    }
}
