using Mentiko.Infrastructure.Execution.Local.Native;
using Mentiko.Infrastructure.FileSystem;

namespace Mentiko.Infrastructure.Execution.Containers;

/// <summary>
/// The engine gets paths, because a mount namespace cannot mount what another one has opened; what it made of them is
/// compared with what is open here before the agent is told to start.
/// </summary>
internal static class MountedCheck
{
    /// <summary>Whether a process of the container sees these very folders.</summary>
    public static bool AreThoseOf(this OpenedFolders folders, long process)
    {
        bool Is(SafeFolder folder, string inside) =>
            FolderIdentity.Of($"{NameOf(folder)}/.") is { } ours && FolderIdentity.Of($"/proc/{process}/root{inside}/.") == ours;
        return Is(folders.Workspace, Local.SandboxPaths.Workspace) && Is(folders.Input, Local.SandboxPaths.Input) && Is(folders.Output, Local.SandboxPaths.Output);
    }

    private static string NameOf(SafeFolder folder) => $"/proc/{Environment.ProcessId}/fd/{folder.Handle.DangerousGetHandle()}";
}
