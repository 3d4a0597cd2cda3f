using Mentiko.Core.Execution;
using Mentiko.Infrastructure.Execution.Local.Native;
using Mentiko.Infrastructure.FileSystem;

namespace Mentiko.Infrastructure.Execution.Containers;

/// <summary>
/// The three folders of an attempt, open: beneath the data root and through no link, so that what they are is settled
/// before the engine hears of them. The engine gets paths, because a mount namespace cannot mount what another one has
/// opened; what it made of them is compared with what is open here before the agent is told to start.
/// </summary>
internal sealed class OpenedFolders : IDisposable
{
    private readonly SafeFolder _workspace, _input, _output;

    private OpenedFolders(SafeFolder workspace, SafeFolder input, SafeFolder output) =>
        (_workspace, _input, _output) = (workspace, input, output);

    /// <summary>Null when one of them does not lie beneath the root, is no folder or is behind a link.</summary>
    /// <param name="dataRoot">Absolute path of the data root.</param>
    /// <param name="request">The attempt.</param>
    public static OpenedFolders? TryOpen(string dataRoot, ExecutionRequest request)
    {
        using var root = SafeFs.OpenRoot(dataRoot);
        var opened = new List<SafeFolder>();
        foreach (var path in (string[])[request.WorkspacePath, request.InputPath, request.OutputPath])
        {
            if (Beneath(dataRoot, path) is { } relative && root.OpenFolder(relative) is { } folder)
                opened.Add(folder);
        }

        if (opened is [var workspace, var input, var output])
            return new OpenedFolders(workspace, input, output);
        opened.ForEach(folder => folder.Dispose());
        return null;
    }

    /// <summary>Whether a process of the container sees these very folders.</summary>
    public bool AreThoseOf(long process)
    {
        bool Is(SafeFolder folder, string inside) =>
            FolderIdentity.Of($"{NameOf(folder)}/.") is { } ours && FolderIdentity.Of($"/proc/{process}/root{inside}/.") == ours;
        return Is(_workspace, Local.SandboxPaths.Workspace) && Is(_input, Local.SandboxPaths.Input) && Is(_output, Local.SandboxPaths.Output);
    }

    public void Dispose()
    {
        _workspace.Dispose();
        _input.Dispose();
        _output.Dispose();
    }

    private static RelativePath? Beneath(string root, string path)
    {
        var start = root.TrimEnd('/') + '/';
        return path.StartsWith(start, StringComparison.Ordinal) && RelativePath.Parse(path[start.Length..]) is { Error: null } parsed ? parsed.Value : null;
    }

    private static string NameOf(SafeFolder folder) => $"/proc/{Environment.ProcessId}/fd/{folder.Handle.DangerousGetHandle()}";
}
