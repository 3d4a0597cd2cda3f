using Mentiko.Infrastructure.Execution.Local.Native;

namespace Mentiko.Infrastructure.Execution.Local.Ahead;

/// <summary>
/// The three folders of an attempt by what they are, not by what they are called: a path tells nothing of what a
/// sandbox has mounted.
/// </summary>
internal sealed record MountedFolders(FolderIdentity Workspace, FolderIdentity Input, FolderIdentity Output)
{
    /// <summary>Null when one of them is not there.</summary>
    public static MountedFolders? Of(string workspace, string input, string output) =>
        FolderIdentity.Of(workspace) is { } its && FolderIdentity.Of(input) is { } given && FolderIdentity.Of(output) is { } taken
            ? new MountedFolders(its, given, taken)
            : null;
}
