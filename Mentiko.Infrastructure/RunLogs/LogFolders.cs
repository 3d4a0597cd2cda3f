using Mentiko.Core.Namespaces;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.FileSystem;

namespace Mentiko.Infrastructure.RunLogs;

/// <summary>The log folders of runs: <c>{data}/{namespace}/runs/{run}/log/</c>, the service's own.</summary>
internal sealed class LogFolders(DataTree tree, IDiskSync disk)
{
    private const string Name = "log";

    /// <summary>The run's log folder; null when nothing was written yet.</summary>
    public LogFolder? Find(Organization organization, RunId run) =>
        tree.OpenNamespaceFolder(organization, "runs", run.Text, Name) is { } folder ? new LogFolder(folder, disk) : null;

    /// <summary>The run's log folder, made when absent.</summary>
    public LogFolder Make(Organization organization, RunId run)
    {
        using var home = tree.EnsureRunFolder(organization, run);
        return new LogFolder(DataTree.Own(home, Name), disk);
    }
}
