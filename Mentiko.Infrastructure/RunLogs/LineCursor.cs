using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.RunLogs;

/// <summary>
/// Walks over the whole lines of a file from an offset on. A line without its end is not there yet: it may be half
/// of a write. Reads in pieces; memory is bounded by the longest line.
/// </summary>
internal sealed class LineCursor(SafeFileHandle file, long offset, long seq, int pieceBytes = LineCursor.DefaultPieceBytes) : IDisposable
{
    public const int DefaultPieceBytes = 64 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(pieceBytes);
    private int _start;
    private int _whole;
    private int _end;

    /// <summary>Where the next line starts.</summary>
    public long Offset { get; private set; } = offset;

    /// <summary>The Seq of the last line passed. Lines are counted, not asked: one that is spoilt still has its place.</summary>
    public long Seq { get; private set; } = seq;

    /// <summary>The whole lines at hand, with their ends. Empty when the file's present end is reached.</summary>
    public ReadOnlySpan<byte> Piece
    {
        get
        {
            if (_start == _whole)
            {
                Fill();
            }

            return _buffer.AsSpan(_start, _whole - _start);
        }
    }

    /// <summary>Passes over bytes of the piece, to the start of a line.</summary>
    public void Advance(int bytes)
    {
        Seq += _buffer.AsSpan(_start, bytes).Count((byte)'\n');
        _start += bytes;
        Offset += bytes;
    }

    /// <summary>The next line without its end; false at the present end, and worth another try later.</summary>
    public bool TryNext(out ReadOnlySpan<byte> line)
    {
        var piece = Piece;
        if (piece.IsEmpty)
        {
            line = default;
            return false;
        }

        var end = piece.IndexOf((byte)'\n');
        line = piece[..end];
        _start += end + 1;
        Offset += end + 1;
        Seq++;
        return true;
    }

    /// <summary>Passes over the lines up to the given one, or to the present end.</summary>
    public void SkipTo(long seq)
    {
        while (Seq < seq && TryNext(out _))
        {
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_end, _start, _whole) = (_end - _start, 0, 0);
        while (_whole == 0)
        {
            if (_end == _buffer.Length)
            {
                Grow();
            }

            var read = RandomAccess.Read(file, _buffer.AsSpan(_end), Offset + _end);
            if (read == 0)
            {
                return;
            }

            _whole = _buffer.AsSpan(_end, read).LastIndexOf((byte)'\n') is var last and >= 0 ? _end + last + 1 : 0;
            _end += read;
        }
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.AsSpan(0, _end).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
