namespace Mentiko.Infrastructure.FileSystem;

/// <summary>What a workspace may hold, and the sentences for one that holds more.</summary>
/// <param name="MostMb">Mebibytes of the disk; the plan's or the organization's own.</param>
/// <param name="MostEntries">Files, folders and everything else.</param>
internal readonly record struct WorkspaceLimit(long MostMb, long MostEntries)
{
    public const string TooDeep = "the workspace held folders nested deeper than 256";

    public long MostBytes => MostMb << 20;

    public string TooManyBytes => $"the workspace took more than {MostMb} MiB of the disk";

    public string TooManyEntries => $"the workspace held more than {MostEntries} files and folders";

    /// <summary>What is beyond; null where nothing is.</summary>
    public string? FindExcess(WorkspaceSize size) =>
        size.Bytes > MostBytes ? TooManyBytes : size.Entries > MostEntries ? TooManyEntries : size.IsTooDeep ? TooDeep : null;
}
