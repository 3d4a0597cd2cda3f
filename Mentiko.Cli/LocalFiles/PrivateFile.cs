namespace Mentiko.Cli.LocalFiles;

/// <summary>A small file that belongs to its user alone.</summary>
internal static class PrivateFile
{
    /// <summary>Null where there is none.</summary>
    public static string? Read(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0)
        {
            throw new UsageException($"{path} holds tokens and others may read or change it. 'chmod 600' it, or remove it and sign in again.");
        }

        return File.ReadAllText(path);
    }

    /// <summary>Whole or not at all: beside the old one first, then in its place.</summary>
    public static void Write(string path, string text)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var beside = path + ".new";
        File.Delete(beside);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var writer = new StreamWriter(beside, options))
        {
            writer.Write(text);
        }

        File.Move(beside, path, overwrite: true);
    }
}
