using Mentiko.Core.Access;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.FileSystem.Kernel;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>A run's folder and the definition that it pinned.</summary>
internal sealed class RunFiles(DataTree tree, IDiskSync disk)
{
    private static readonly EntryName DefinitionName = EntryName.Of(RunFolders.Definition);

    /// <summary>
    /// Makes the run's folders and its <c>definition.json</c>, durable on return. Repeating it completes what a crash
    /// left; a definition once pinned is never replaced.
    /// </summary>
    public void CreateRun(NamespaceScope scope, RunId run, ReadOnlySpan<byte> definitionJson)
    {
        using var begun = Begin(scope, run, definitionJson);
        disk.FlushAll(begun.Unflushed);
        begun.Complete();
    }

    /// <summary>As <see cref="CreateRun"/>, up to the flushes.</summary>
    public RunBeginning Begin(NamespaceScope scope, RunId run, ReadOnlySpan<byte> definitionJson)
    {
        var folder = tree.EnsureRunFolder(scope.Organization, run);
        using var events = DataTree.Own(folder, RunFolders.Events);
        using var staging = DataTree.Own(folder, RunFolders.Staging);
        var runs = tree.OpenNamespaceFolder(scope.Organization, RunFolders.Runs)!;
        return new RunBeginning(disk, runs, folder, folder.FactsOf(DefinitionName) is null ? Write(folder, definitionJson) : null, DefinitionName);
    }

    /// <summary>Takes the run's folder away at once, by a rename; what it holds is removed from the trash later. False when there was none.</summary>
    public bool Discard(NamespaceScope scope, RunId run)
    {
        using var runs = tree.OpenNamespaceFolder(scope.Organization, RunFolders.Runs);
        return runs is not null && tree.Trash.TakeFrom(runs, EntryName.Of(run.Text));
    }

    private static WholeFile Write(SafeFolder folder, ReadOnlySpan<byte> definitionJson)
    {
        var file = WholeFile.Begin(folder);
        RandomAccess.Write(file.Handle, definitionJson, 0);
        return file;
    }
}
