using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.FileSystem.Kernel;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>What a folder that agents fill holds on disk.</summary>
/// <param name="Bytes">Blocks that files take; a sparse file counts as what is written of it.</param>
/// <param name="Entries">Files, folders and everything else.</param>
/// <param name="IsTooDeep">Whether folders stand in each other deeper than is looked into.</param>
internal readonly record struct WorkspaceSize(long Bytes, long Entries, bool IsTooDeep);

/// <summary>Measures a workspace by walking it, without following anything, while agents change it.</summary>
internal sealed class WorkspaceMeter(DataTree tree)
{
    /// <summary>Folders in folders, each an open descriptor on the way down. Nothing useful nests deeper.</summary>
    private const int DeepestFolder = 256;

    /// <summary>The size, or at least this much: the walk ends once either bound is passed.</summary>
    /// <param name="organization">Whose workspace.</param>
    /// <param name="enoughBytes">Bytes that are counted at most, and those of one file more.</param>
    /// <param name="enoughEntries">Entries that are counted at most, and one more.</param>
    /// <param name="giveUp">Ends the walk where it is, for a caller that no longer wants the answer.</param>
    public WorkspaceSize Measure(Organization organization, long enoughBytes, long enoughEntries, CancellationToken giveUp = default)
    {
        using var workspace = tree.OpenNamespaceFolder(organization, "workspace");
        return Measure(workspace, enoughBytes, enoughEntries, giveUp);
    }

    /// <summary>The same of any folder; one that is gone holds nothing.</summary>
    public static WorkspaceSize Measure(SafeFolder? folder, long enoughBytes, long enoughEntries, CancellationToken giveUp = default)
    {
        var walk = new Walk(enoughBytes, enoughEntries, giveUp);
        if (folder is not null)
            walk.Add(folder, depth: 0);
        return walk.Size;
    }

    private sealed class Walk(long enoughBytes, long enoughEntries, CancellationToken giveUp)
    {
        private long _bytes, _entries;
        private bool _isTooDeep;

        public WorkspaceSize Size => new(_bytes, _entries, _isTooDeep);

        private bool IsEnough => _bytes > enoughBytes || _entries > enoughEntries || giveUp.IsCancellationRequested;

        public void Add(SafeFolder folder, int depth)
        {
            using var entries = folder.List();
            while (entries is not null && !IsEnough && entries.MoveNext())
            {
                _entries++;
                if (folder.FactsOf(entries.Current.Name) is { } facts)
                    _bytes += facts.BytesOnDisk;
                if (entries.Current.Kind == NodeKind.Folder)
                    Descend(folder, entries.Current.Name, depth + 1);
            }
        }

        private void Descend(SafeFolder folder, EntryName name, int depth)
        {
            _isTooDeep |= depth > DeepestFolder;
            if (_isTooDeep)
                return;
            using var inner = folder.OpenFolder(name);
            if (inner is not null)
                Add(inner, depth);
        }
    }
}
