using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>Where organizations' files are, and how large one may be. Section <c>Mentiko</c>.</summary>
public sealed class FileSystemOptions
{
    /// <summary>
    /// The folder that holds one tree for each namespace, on one local file system that has links and renames (ext4,
    /// xfs, btrfs); a relative path counts from the process's working directory. Made when missing; an existing one must not be writable by other users.
    /// With SQLite one server at a time uses it, with a database server all nodes of the instance do. No default: the setting is required.
    /// </summary>
    public string DataRoot { get; set; } = "";

    /// <summary>
    /// Bytes of one file put into a workspace by a person, from 1 to 1 TiB. Larger ones are refused while they
    /// arrive. Default: 67,108,864 (64 MiB).
    /// </summary>
    public long WorkspaceFileBytes { get; set; } = 64L << 20;

    /// <summary>
    /// Files and folders that a workspace may hold, from 1,000 to 1,000,000,000. An agent under which it grows beyond
    /// that, or beyond its plan's storage, is killed within seconds; what it wrote stays. Default: 1,000,000.
    /// </summary>
    public long WorkspaceEntries { get; set; } = 1_000_000;
}

/// <summary>Says everything that is wrong, each with the setting's name.</summary>
internal sealed class FileSystemOptionsValidator : IValidateOptions<FileSystemOptions>
{
    private const long MaxFileBytes = 1L << 40;

    public ValidateOptionsResult Validate(string? name, FileSystemOptions options)
    {
        var problems = Problems(options).ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Problems(FileSystemOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.DataRoot))
            yield return "Mentiko:DataRoot is missing: name the folder that organizations' files are kept in.";
        else if (options.DataRoot.Any(char.IsControl))
            yield return "Mentiko:DataRoot must not hold control characters.";
        else if (Path.GetFullPath(options.DataRoot) == "/")
            yield return "Mentiko:DataRoot must not be '/': name a folder that holds nothing else.";
        if (options.WorkspaceFileBytes is < 1 or > MaxFileBytes)
            yield return $"Mentiko:WorkspaceFileBytes must be from 1 to {MaxFileBytes}; it is {options.WorkspaceFileBytes}.";
        if (options.WorkspaceEntries is < 1_000 or > 1_000_000_000)
            yield return $"Mentiko:WorkspaceEntries must be from 1000 to 1000000000; it is {options.WorkspaceEntries}.";
    }
}
