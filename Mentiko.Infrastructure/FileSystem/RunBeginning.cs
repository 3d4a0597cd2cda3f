using Mentiko.Infrastructure.FileSystem.Kernel;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>
/// A run's folders, made and not yet durable, so that their flushes can meet those of the run's first events. First
/// <see cref="Unflushed"/> is flushed, then <see cref="Complete"/> is called; only after both may a row name the run's files.
/// </summary>
internal sealed class RunBeginning(IDiskSync disk, SafeFolder runs, SafeFolder folder, WholeFile? definition, EntryName definitionName) : IDisposable
{
    public IReadOnlyList<SafeFileHandle> Unflushed => definition is null ? [runs.Handle] : [definition.Handle, runs.Handle];

    /// <summary>Gives the definition its name, whose content is durable by now, and makes the folder's names so.</summary>
    public void Complete()
    {
        if (definition?.PublishAs(folder, definitionName, replace: false) is { } errno and not (Errno.None or Errno.Exists))
            throw new KernelException("linkat", errno);
        disk.Flush(folder.Handle);
    }

    public void Dispose()
    {
        definition?.Dispose();
        folder.Dispose();
        runs.Dispose();
    }
}
