
namespace Mentiko.Core.Audit;

/// <summary>What an export was found to be.</summary>
/// <param name="Valid">Every entry is there, unchanged, from <see cref="First"/> to the one that was signed for.</param>
/// <param name="Entries">How many entries were found whole.</param>
/// <param name="Header">What the file says of itself; null when that is unreadable.</param>
/// <param name="Fault">The first thing that is wrong; null when valid.</param>
/// <param name="Line">The line of the file, from 1, where it shows; 0 when valid.</param>
public sealed record ExportVerdict(bool Valid, long Entries, AuditExportHeader? Header, TrailFault? Fault, long Line)
{
    /// <summary>The entry that the file begins with; nothing is said about those before it. 0 when the first line is unreadable.</summary>
    public long First => Header is null ? 0 : Header.After + 1;

    /// <summary>The same, where a file that does not begin with the record's first entry is a fault.</summary>
    public ExportVerdict Whole() => Valid && First > 1
        ? this with { Valid = false, Fault = new TrailFault(TrailFaultKind.Sequence, 1, FormattableString.Invariant($"The file begins with entry {First}: those before it are not in it.")), Line = 1 }
        : this;
}

/// <summary>
/// Proves an export with the public key alone: no server, no database. Streams; a line may have 1 MiB.
/// What it cannot see: an older export in the place of a newer one, each being whole; the header's checkpoint says when it
/// was signed. Nor whether it was asked for from its first entry on, or lost those before; <see cref="ExportVerdict.First"/> says which that is.
/// </summary>
public static class ExportVerifier
{
    private const int LongestLine = 1 << 20;

    public static async Task<ExportVerdict> VerifyAsync(Stream file, AuditPublicKey key, CancellationToken cancel)
    {
        var lines = new LineReader(file, LongestLine);
        if (await lines.NextAsync(cancel) is not { } first || AuditExportHeader.Read(first) is not { } header)
        {
            return new ExportVerdict(false, 0, null, new TrailFault(TrailFaultKind.Unreadable, 1, "The first line is not the one that an export begins with."), 1);
        }

        var (walk, at) = (Begin(header, key), 1L);
        var buffer = new CanonicalWriter();
        while (walk.Fault is null && await lines.NextAsync(cancel) is { } line)
        {
            at++;
            Take(walk, line, buffer);
        }

        if (walk.Fault is null)
        {
            at++;
            End(walk, header, lines);
        }

        return new ExportVerdict(walk.Fault is null, walk.Entries, header, walk.Fault, walk.Fault is null ? 0 : at);
    }

    private static TrailWalk Begin(AuditExportHeader header, AuditPublicKey key)
    {
        var walk = new TrailWalk(header.Namespace, key, header.After, header.PreviousHash);
        if (header.Through.Namespace != header.Namespace || !key.Proves(header.Through))
        {
            walk.Fail(TrailFaultKind.Forged, header.After + 1, $"The checkpoint in the first line was not signed by the key {key.Id} for this record.");
        }
        else if (header.After == 0 && header.PreviousHash != AuditChain.Genesis(header.Namespace))
        {
            walk.Fail(TrailFaultKind.Changed, 1, "The first line does not begin where the record does.");
        }

        return walk;
    }

    private static void Take(TrailWalk walk, ReadOnlyMemory<byte> line, CanonicalWriter buffer)
    {
        if (AuditLine.Read(line, buffer) is { } entry)
        {
            walk.Add(entry);
        }
        else
        {
            walk.Fail(TrailFaultKind.Unreadable, walk.Last + 1, "The line is not an entry as an export has it.");
        }
    }

    private static void End(TrailWalk walk, AuditExportHeader header, LineReader lines)
    {
        if (lines.IsBroken)
        {
            walk.Fail(TrailFaultKind.Unreadable, walk.Last + 1, "The line does not end, or is longer than any line of an export.");
        }
        else if (header.Through.Sequence < walk.Last)
        {
            walk.Fail(TrailFaultKind.Sequence, header.Through.Sequence + 1, FormattableString.Invariant($"The export goes on after entry {header.Through.Sequence}, which it says is its last."));
        }
        else
        {
            walk.Add(header.Through);
        }
    }

    /// <summary>Lines of bytes, each ended by a line feed; what is not ended so is no line.</summary>
    private sealed class LineReader(Stream file, int longest)
    {
        private byte[] _buffer = new byte[64 * 1024];
        private int _from;
        private int _to;

        /// <summary>There is something that is no line.</summary>
        public bool IsBroken { get; private set; }

        public async ValueTask<ReadOnlyMemory<byte>?> NextAsync(CancellationToken cancel)
        {
            var searched = _from;
            while (true)
            {
                var end = _buffer.AsSpan(searched, _to - searched).IndexOf((byte)'\n');
                if (end >= 0)
                {
                    var line = _buffer.AsMemory(_from, searched + end - _from);
                    _from = searched + end + 1;
                    return line;
                }

                var length = _to - _from;
                if (length > longest)
                {
                    IsBroken = true;
                    return null;
                }

                MakeRoom(length);
                searched = _to;
                var read = await file.ReadAsync(_buffer.AsMemory(_to), cancel);
                if (read == 0)
                {
                    IsBroken = _to > _from;
                    return null;
                }

                _to += read;
            }
        }

        private void MakeRoom(int length)
        {
            if (_to < _buffer.Length)
            {
                return;
            }

            var target = length > _buffer.Length / 2 ? new byte[_buffer.Length * 2] : _buffer;
            _buffer.AsSpan(_from, length).CopyTo(target);
            (_buffer, _from, _to) = (target, 0, length);
        }
    }
}
