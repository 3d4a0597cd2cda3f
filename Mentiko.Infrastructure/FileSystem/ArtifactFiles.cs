using System.Buffers;
using Mentiko.Core.Access;
using Mentiko.Core.Logs;
using Mentiko.Infrastructure.FileSystem.Kernel;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>
/// Masks files of the workspace that events name. Agents may be changing the same folders: a file is read as it was
/// opened, and what replaces it is whole. What is no regular file, or is reached by a link, is no artifact for anybody.
/// </summary>
internal sealed class ArtifactFiles(DataTree tree, IDiskSync disk)
{
    /// <summary>Bytes that are searched for one attempt. Sparse files cost nothing to make.</summary>
    public const long MaxBytes = 1L << 30;

    private const int BufferBytes = 128 * 1024;

    /// <summary>Whether these files have no more bytes together than are searched.</summary>
    public bool MaySearch(NamespaceScope scope, IEnumerable<string> paths)
    {
        var left = MaxBytes;
        foreach (var path in paths)
        {
            using var opened = Opened.At(tree, scope, path);
            left -= opened?.File.Facts.Size ?? 0;
        }

        return left >= 0;
    }

    /// <summary>Replaces every form of every secret in the file; true when there was one.</summary>
    public bool Mask(NamespaceScope scope, string path, SecretPatterns secrets)
    {
        using var opened = Opened.At(tree, scope, path);
        if (opened is null || !Copy(opened.File, secrets, null))
            return false;

        using var staging = tree.OpenNamespaceFolder(scope.Organization, "uploads") ?? throw new IOException("The namespace has no folder for uploads.");
        using var masked = WholeFile.Begin(staging, Ownership.AgentOwns(scope.Organization));
        Copy(opened.File, secrets, masked.Handle);
        Check("fchmod", Syscalls.ChangeMode(masked.Handle, opened.File.Facts.Mode & 0x1FF));
        disk.Flush(masked.Handle);
        Check("renameat2", masked.PublishAs(opened.Folder, opened.Name, replace: true));
        disk.Flush(opened.Folder.Handle);
        return true;
    }

    private static bool Copy(OpenedFile file, SecretPatterns secrets, SafeFileHandle? to)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var masker = new SecretMasker(secrets);
            var output = new ArrayBufferWriter<byte>(BufferBytes);
            long read = 0, written = 0;
            int count;
            while (read < file.Facts.Size && (count = RandomAccess.Read(file.Handle, buffer.AsSpan(0, (int)Math.Min(buffer.Length, file.Facts.Size - read)), read)) > 0)
            {
                read += count;
                masker.Write(buffer.AsSpan(0, count), output);
                written += Drain(output, to, written);
            }

            masker.Flush(output);
            Drain(output, to, written);
            return masker.HasMasked;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int Drain(ArrayBufferWriter<byte> output, SafeFileHandle? to, long at)
    {
        var count = output.WrittenCount;
        if (to is not null)
            RandomAccess.Write(to, output.WrittenSpan, at);
        output.ResetWrittenCount();
        return count;
    }

    private static void Check(string call, Errno errno)
    {
        // An agent of another run took the folder away, or put one in the file's place: then there is no such artifact.
        if (errno is not (Errno.None or Errno.NoEntry or Errno.NotFolder or Errno.IsFolder))
            throw new KernelException(call, errno);
    }

    private sealed record Opened(SafeFolder Folder, EntryName Name, OpenedFile File) : IDisposable
    {
        public static Opened? At(DataTree tree, NamespaceScope scope, string path)
        {
            if (!RelativePath.Parse(path).TryGet(out var at, out _) || at.Segments.Count == 0)
                return null;
            using var workspace = tree.OpenNamespaceFolder(scope.Organization, "workspace");
            var folder = workspace?.OpenFolder(at.Parent);
            if (folder?.OpenRead(at.Name) is { } file)
                return new Opened(folder, at.Name, file);
            folder?.Dispose();
            return null;
        }

        public void Dispose()
        {
            File.Dispose();
            Folder.Dispose();
        }
    }
}
