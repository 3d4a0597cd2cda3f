using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.RunLogs;

/// <summary>Where a log ends: what a writer needs to go on, whoever wrote before and however that ended.</summary>
/// <param name="Seq">The last whole line's.</param>
/// <param name="Length">Where the last whole line ends.</param>
/// <param name="Missing">Offsets of the lines that the index lacks.</param>
/// <param name="FirstMissing">The block of the first of them.</param>
internal sealed record LogTail(long Seq, long Length, List<long> Missing, long FirstMissing)
{
    /// <summary>Reads on from the last index entry: at most a batch and 256 lines, however long the log is.</summary>
    public static LogTail Find(SafeFileHandle lines, SafeFileHandle? index)
    {
        var (block, offset) = LogIndex.Find(index, long.MaxValue, RandomAccess.GetLength(lines));
        var missing = new List<long>();
        using var cursor = new LineCursor(lines, offset, block * LogFile.LinesPerEntry);
        while (true)
        {
            var (start, seq) = (cursor.Offset, cursor.Seq);
            if (!cursor.TryNext(out _))
            {
                return new LogTail(seq, start, missing, block == 0 ? 0 : block + 1);
            }

            var known = block > 0 && start == offset;
            if (seq % LogFile.LinesPerEntry == 0 && !known)
            {
                missing.Add(start);
            }
        }
    }
}
