using System.Threading.Channels;

namespace Mentiko.Infrastructure.AuditTrail;

/// <summary>An entry that is durable.</summary>
internal readonly record struct AuditMark(Guid Namespace, long Sequence, string Hash);

/// <summary>
/// Tells this node's workers what its writer appended, from the writer's own memory: what a checkpoint signs is what
/// was written, or nothing, whatever the database says a moment later. A mark that finds no place is left to the next look.
/// </summary>
internal sealed class AuditPulse
{
    /// <summary>So many entries from one checkpoint to the next.</summary>
    public const int Every = 1_000;

    private const int WaitingMarks = 10_000;

    private readonly Channel<AuditMark> _marks = Channel.CreateBounded<AuditMark>(
        new BoundedChannelOptions(WaitingMarks) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public ChannelReader<AuditMark> Marks => _marks.Reader;

    /// <summary>Whether an entry is signed as soon as it is written.</summary>
    public static bool IsMark(long sequence) => sequence % Every == 0;

    /// <summary>On the writer, after the commit: must not block.</summary>
    public void Appended(AuditMark mark) => _marks.Writer.TryWrite(mark);
}
