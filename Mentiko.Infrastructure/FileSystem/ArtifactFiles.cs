using System.Buffers;
using System.Threading.RateLimiting;
using Mentiko.Core.Access;
using Mentiko.Core.Logs;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.FileSystem.Kernel;
using Mentiko.Infrastructure.Nodes;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>
/// Masks files of the workspace that events name. Agents may be changing the same folders: a file is read as it was
/// opened, and what replaces it is whole. A name that leads to nothing, or to a folder, is no artifact; one that leads
/// to something else, or through a link, is a problem, for what cannot be searched must not be shown.
/// </summary>
internal sealed class ArtifactFiles(DataTree tree, IDiskSync disk, WorkspaceQuota quota) : IDisposable
{
    /// <summary>Bytes that are read for one attempt, whatever sizes files had before: a file that holds a secret is read up to three times. Sparse files cost nothing to make.</summary>
    public const long MaxBytes = 256L << 20;

    private const int BufferBytes = 128 * 1024;
    private const int BlockBytes = 4096;

    // Searching costs much: a namespace's attempts wait for each other, and for nobody else.
    private readonly PartitionedRateLimiter<Guid> _turns = NamespaceTurns.Of(1, waiting: int.MaxValue);

    /// <summary>Replaces every form of every secret in the files, one after the other; a namespace's attempts take turns.</summary>
    /// <param name="scope">The namespace.</param>
    /// <param name="paths">Of the files, from the workspace.</param>
    /// <param name="secrets">What is replaced.</param>
    /// <param name="others">Those of them that the attempt was not given: a file that holds one stays as it is, and is a problem.</param>
    /// <param name="cancel">Ends the search.</param>
    public async Task<SearchedArtifacts> MaskAsync(NamespaceScope scope, IEnumerable<string> paths, SecretPatterns secrets, SecretPatterns others, CancellationToken cancel)
    {
        using var turn = await _turns.AcquireAsync(scope.Namespace.Value, 1, cancel);
        return await Task.Run(
            () =>
            {
                var search = new Search(secrets, others, cancel);
                var masked = new List<string>();
                foreach (var path in paths)
                {
                    if (Mask(scope, path, search, masked) is { } refused)
                        return refused;
                }

                return new SearchedArtifacts(masked, null);
            },
            CancellationToken.None);
    }

    public void Dispose() => _turns.Dispose();

    private SearchedArtifacts? Mask(NamespaceScope scope, string path, Search search, List<string> masked)
    {
        using var opened = Opened.At(tree, scope, path, out var problem);
        if (opened is null)
            return problem is null ? null : new SearchedArtifacts(masked, problem);
        if (search.Holds(opened.File) is not { } holds)
            return new SearchedArtifacts(masked, TooMuch);
        if (!holds)
            return null;
        if (search.HoldsOthers(opened.File) is not { } holdsOthers)
            return new SearchedArtifacts(masked, TooMuch);
        if (holdsOthers)
            return new SearchedArtifacts(masked, "a file that its events name holds the value of a secret that its agent does not declare", AttemptReason.SecretInEvent);

        using var staging = tree.OpenNamespaceFolder(scope.Organization, "uploads") ?? throw new IOException("The namespace has no folder for uploads.");
        using var whole = WholeFile.Begin(staging, Ownership.AgentOwns(scope.Organization));
        if (search.Copy(opened.File, whole.Handle) is null)
            return new SearchedArtifacts(masked, TooMuch);
        Check("fchmod", Syscalls.ChangeMode(whole.Handle, opened.File.Facts.Mode & 0x1FF));
        disk.Flush(whole.Handle);
        if (quota.FindExcess(scope.Organization, whole.BytesOnDisk - opened.File.Facts.BytesOnDisk) is { } excess)
            return new SearchedArtifacts(masked, $"{excess} with the masked copy of a file that its events name", AttemptReason.LimitFiles);
        Check("renameat2", whole.PublishAs(opened.Folder, opened.Name, replace: true));
        disk.Flush(opened.Folder.Handle);
        masked.Add(path);
        return null;
    }

    private static string TooMuch => $"the files that its events name are too much to search for secrets: {MaxBytes >> 20} MiB together, where one that holds a secret counts up to three times";

    private static void Check(string call, Errno errno)
    {
        // An agent of another run took the folder away, or put one in the file's place: then there is no such artifact.
        if (errno is not (Errno.None or Errno.NoEntry or Errno.NotFolder or Errno.IsFolder))
            throw new KernelException(call, errno);
    }

    /// <summary>What one attempt may have searched.</summary>
    private sealed class Search(SecretPatterns secrets, SecretPatterns others, CancellationToken cancel)
    {
        private long _left = MaxBytes;

        /// <summary>Whether the file holds a secret; null where it is too much.</summary>
        public bool? Holds(OpenedFile file) => Read(file, secrets, null);

        /// <summary>Whether it holds one that the attempt was not given; null where it is too much.</summary>
        public bool? HoldsOthers(OpenedFile file) => others.IsEmpty ? false : Read(file, others, null);

        /// <summary>Makes its masked copy; null where it is too much.</summary>
        public bool? Copy(OpenedFile file, SafeFileHandle to) => Read(file, secrets, to);

        private bool? Read(OpenedFile file, SecretPatterns patterns, SafeFileHandle? to)
        {
            var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
            try
            {
                var masker = new SecretMasker(patterns);
                var output = new ArrayBufferWriter<byte>(BufferBytes);
                long read = 0, written = 0;
                int count;
                while (read < file.Facts.Size && (count = RandomAccess.Read(file.Handle, buffer.AsSpan(0, (int)Math.Min(buffer.Length, file.Facts.Size - read)), read)) > 0)
                {
                    cancel.ThrowIfCancellationRequested();
                    if ((_left -= count) < 0)
                        return null;
                    read += count;
                    masker.Write(buffer.AsSpan(0, count), output);
                    written += Drain(output, to, written);
                }

                masker.Flush(output);
                written += Drain(output, to, written);
                if (to is not null)
                    RandomAccess.SetLength(to, written);
                return masker.HasMasked;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        // A block of zeros stays a hole: the copy of a sparse file takes about as much of the disk as the file did.
        private static int Drain(ArrayBufferWriter<byte> output, SafeFileHandle? to, long at)
        {
            var count = output.WrittenCount;
            for (var rest = output.WrittenSpan; to is not null && !rest.IsEmpty;)
            {
                var piece = BlocksAlike(rest, at, out var isHole);
                if (!isHole)
                    RandomAccess.Write(to, piece, at);
                at += piece.Length;
                rest = rest[piece.Length..];
            }

            output.ResetWrittenCount();
            return count;
        }

        /// <summary>The first blocks of the file, all of them without anything but zeros, or all with.</summary>
        private static ReadOnlySpan<byte> BlocksAlike(ReadOnlySpan<byte> bytes, long at, out bool isHole)
        {
            var length = BlockAt(bytes, at, 0);
            isHole = !bytes[..length].ContainsAnyExcept((byte)0);
            while (length < bytes.Length)
            {
                var next = BlockAt(bytes, at, length);
                if (bytes.Slice(length, next).ContainsAnyExcept((byte)0) == isHole)
                    break;
                length += next;
            }

            return bytes[..length];
        }

        private static int BlockAt(ReadOnlySpan<byte> bytes, long at, int offset) =>
            (int)Math.Min(bytes.Length - offset, BlockBytes - ((at + offset) % BlockBytes));
    }

    private sealed record Opened(SafeFolder Folder, EntryName Name, OpenedFile File) : IDisposable
    {
        /// <summary>Null with a problem where what stands there cannot be searched; without one where there is no file.</summary>
        public static Opened? At(DataTree tree, NamespaceScope scope, string path, out string? problem)
        {
            problem = null;
            if (!RelativePath.Parse(path).TryGet(out var at, out _) || at.Segments.Count == 0)
                return null;
            var folder = tree.OpenNamespaceFolder(scope.Organization, "workspace");
            for (var depth = 0; folder is not null; depth++)
            {
                var name = EntryName.Of(at.Segments[depth]);
                var isLast = depth == at.Segments.Count - 1;
                var facts = folder.FactsOf(name);
                if (isLast && facts is { IsPlainFile: true } && folder.OpenRead(name) is { } file)
                    return new Opened(folder, name, file);

                var inner = !isLast && facts is { Kind: NodeKind.Folder } ? folder.OpenFolder(name) : null;
                if (inner is null && facts is { } found && !(isLast && found.Kind == NodeKind.Folder))
                    problem = $"its event names {path}, which is no plain file that can be searched for secrets, or lies behind one";
                folder.Dispose();
                folder = inner;
            }

            return null;
        }

        public void Dispose()
        {
            File.Dispose();
            Folder.Dispose();
        }
    }
}

/// <summary>What became of the files that events name.</summary>
/// <param name="Masked">Those that held a secret, and hold it no more.</param>
/// <param name="Problem">Why the rest may not be shown; null where all of it may.</param>
/// <param name="Reason">What the attempt fails with, where there is a problem.</param>
internal sealed record SearchedArtifacts(IReadOnlyList<string> Masked, string? Problem, AttemptReason Reason = AttemptReason.BadEvent);
