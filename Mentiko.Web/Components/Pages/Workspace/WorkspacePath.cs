namespace Mentiko.Web.Components.Pages.Workspace;

/// <summary>Paths of the workspace in addresses of pages.</summary>
public static class WorkspacePath
{
    /// <summary>A path with each of its names escaped, the slashes left.</summary>
    public static string Escape(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    /// <summary>The folder above; empty for what lies in the root.</summary>
    public static string Parent(string path) => path.LastIndexOf('/') is var at && at < 0 ? "" : path[..at];

    /// <summary>A name within a folder.</summary>
    public static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";

    /// <summary>Each folder on the way to a path, the path itself last.</summary>
    public static IEnumerable<string> Trail(string path)
    {
        for (var at = path.IndexOf('/', StringComparison.Ordinal); at >= 0; at = path.IndexOf('/', at + 1))
        {
            yield return path[..at];
        }

        if (path.Length > 0)
        {
            yield return path;
        }
    }
}
