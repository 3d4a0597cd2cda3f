using System.Collections.Immutable;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>What happened to a file.</summary>
[Flags]
internal enum FileTouches
{
    None = 0,
    Created = 1,
    Changed = 2,
    Deleted = 4,
    Read = 8,
}

/// <summary>A file of a workspace and what happened to it.</summary>
internal sealed record TouchedFile(string Path, FileTouches How);

/// <summary>The files of a workspace that were touched while an attempt was at work.</summary>
/// <param name="Files">By path; so many that an agent cannot fill the record with them.</param>
/// <param name="Beyond">Further files that were touched.</param>
/// <param name="Gap">What could not be seen, as a sentence; null where all of it was.</param>
/// <param name="IsShared">Whether another attempt was at work in the workspace too: the kernel does not say which of them it was.</param>
internal sealed record FileRecord(ImmutableArray<TouchedFile> Files, long Beyond, string? Gap, bool IsShared)
{
    public static FileRecord Nothing { get; } = new([], 0, null, IsShared: false);

    /// <summary>Files of one attempt that have a line of their own.</summary>
    public const int MostFiles = 200;
}
