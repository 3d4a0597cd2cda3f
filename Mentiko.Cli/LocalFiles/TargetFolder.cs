namespace Mentiko.Cli.LocalFiles;

/// <summary>
/// Puts files that a server names into a folder of this machine. A name is one plain part of a path, and no link on the
/// way is followed: whatever the server says, nothing is written outside.
/// </summary>
internal sealed class TargetFolder
{
    private static readonly string[] DeviceNames = ["CON", "PRN", "AUX", "NUL", "COM1", "COM2", "COM3", "COM4", "LPT1", "LPT2", "LPT3"];

    private readonly string _root;

    public TargetFolder(string path) => _root = Path.GetFullPath(path);

    public string Root => _root;

    public void Make() => Directory.CreateDirectory(_root);

    /// <summary>A file below the folder. An existing one is replaced only if that is wanted.</summary>
    /// <param name="parts">Names from the server, outermost first.</param>
    /// <param name="replaces">Whether an existing file may be replaced.</param>
    public FileStream Create(IReadOnlyList<string> parts, bool replaces)
    {
        var folder = _root;
        foreach (var part in parts.Take(parts.Count - 1))
        {
            folder = Path.Combine(folder, Checked(part));
            Directory.CreateDirectory(folder);
            if (new DirectoryInfo(folder).LinkTarget is not null)
            {
                throw new UsageException($"{folder} is a link, and is not followed.");
            }
        }

        var path = Path.Combine(folder, Checked(parts[^1]));
        var there = new FileInfo(path);
        if (there.LinkTarget is not null || Directory.Exists(path))
        {
            throw new UsageException($"{path} is not a file, and is left alone.");
        }

        if (there.Exists)
        {
            if (!replaces)
            {
                throw new UsageException($"{path} exists. --force replaces it.");
            }

            there.Delete();
        }

        // Made anew, never opened: what somebody puts there in between is not written through.
        return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
    }

    /// <summary>The name itself, if it is one plain name on every system.</summary>
    public static string Checked(string name) =>
        name.Length is > 0 and <= 255 && name is not ("." or "..")
            && !name.Any(letter => letter < ' ' || letter is '/' or '\\' or ':' or '*' or '?' or '"' or '<' or '>' or '|' or '\u007f')
            && !name.EndsWith('.') && !name.EndsWith(' ')
            && !DeviceNames.Contains(name.Split('.')[0], StringComparer.OrdinalIgnoreCase)
                ? name
                : throw new UsageException($"The server names a file '{name}', which is no name that can be written here.");
}
