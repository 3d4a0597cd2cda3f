using Mentiko.Core.Execution;
using Mentiko.Infrastructure.FileSystem;

namespace Mentiko.Infrastructure.Execution;

/// <summary>
/// The three folders of an attempt, open: beneath the data root and through no link, so that what they are is settled
/// before anybody else hears of them.
/// </summary>
internal sealed class OpenedFolders : IDisposable
{
    private OpenedFolders(SafeFolder workspace, SafeFolder input, SafeFolder output) => (Workspace, Input, Output) = (workspace, input, output);

    public SafeFolder Workspace { get; }

    public SafeFolder Input { get; }

    public SafeFolder Output { get; }

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
