using Mentiko.Core.Execution;
using Mentiko.Infrastructure.FileSystem;

namespace Mentiko.Infrastructure.Execution.Ssh;

/// <summary>The three folders of an attempt on this machine, opened beneath the data root and through no link.</summary>
internal sealed class AttemptFoldersHere : IDisposable
{
    private AttemptFoldersHere(SafeFolder workspace, SafeFolder input, SafeFolder output) => (Workspace, Input, Output) = (workspace, input, output);

    public SafeFolder Workspace { get; }

    public SafeFolder Input { get; }

    public SafeFolder Output { get; }

    /// <summary>Null when one of them does not lie beneath the root, is no folder or is behind a link.</summary>
    public static AttemptFoldersHere? TryOpen(string dataRoot, ExecutionRequest request)
    {
        using var root = SafeFs.OpenRoot(dataRoot);
        var opened = new List<SafeFolder>();
        foreach (var path in (string[])[request.WorkspacePath, request.InputPath, request.OutputPath])
        {
            if (Beneath(dataRoot, path) is { } relative && root.OpenFolder(relative) is { } folder)
                opened.Add(folder);
        }

        if (opened is [var workspace, var input, var output])
            return new AttemptFoldersHere(workspace, input, output);
        opened.ForEach(folder => folder.Dispose());
        return null;
    }

    public void Dispose()
    {
        Workspace.Dispose();
        Input.Dispose();
        Output.Dispose();
    }

    private static RelativePath? Beneath(string root, string path)
    {
        var start = root.TrimEnd('/') + '/';
        return path.StartsWith(start, StringComparison.Ordinal) && RelativePath.Parse(path[start.Length..]) is { Error: null } parsed ? parsed.Value : null;
    }
}
