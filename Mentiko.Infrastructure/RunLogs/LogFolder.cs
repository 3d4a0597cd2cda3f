using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.FileSystem.Kernel;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.RunLogs;

/// <summary>An open log folder. What no caller can have caused is an <see cref="IOException"/>.</summary>
internal sealed class LogFolder(SafeFolder folder, IDiskSync disk) : IDisposable
{
    public SafeFileHandle? OpenRead(string name) => folder.OpenRead(RelativePath.Of(name))?.Handle;

    /// <summary>Opens for reading and writing; makes an empty file when absent.</summary>
    public SafeFileHandle OpenWrite(string name) =>
        folder.OpenWrite(EntryName.Of(name))?.Handle
        ?? folder.CreateFile(EntryName.Of(name))
        ?? throw new IOException($"Something that is no file stands where the log's file '{name}' should be.");

    public bool Exists(string name) => folder.FactsOf(EntryName.Of(name)) is not null;

    public void Remove(string name)
    {
        if (folder.Remove(EntryName.Of(name)) is var errno and not (Errno.None or Errno.NoEntry))
        {
            throw new KernelException("unlinkat", errno);
        }
    }

    /// <summary>Makes the file's content durable.</summary>
    public void Sync(SafeFileHandle file) => disk.Flush(file);

    /// <summary>Makes the folder's names durable.</summary>
    public void SyncFolder() => disk.Flush(folder.Handle);

    public void Dispose() => folder.Dispose();
}
