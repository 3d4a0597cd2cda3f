namespace Mentiko.Infrastructure.AuditTrail.Sending;

/// <summary>What a sink did not take of one record: when it is tried again, with how much at once, and how often one entry was.</summary>
internal sealed class Refusal
{
    /// <summary>The most bytes of entries at once. One entry is sent whatever it has.</summary>
    public const int Most = 256 * 1024;

    private const int Fewest = 1024;

    // A sink that was down has its whole piece again soon, and one with a limit refuses seldom.
    private const int TakenToGrow = 8;

    private readonly Backoff _backoff = new();
    private int _taken;
    private long _entry;
    private int _tries;
    private long _takenBefore;

    public DateTimeOffset Until { get; private set; }

    public int MostBytes { get; private set; } = Most;

    /// <summary>Whether the last entry that was refused was passed over: the sink then said for sure what it refuses.</summary>
    public bool HasPassedOver { get; set; }

    /// <summary>The record is left alone for a while.</summary>
    public void Rest(DateTimeOffset now)
    {
        Until = now + _backoff.Fail();
        _taken = 0;
    }

    /// <summary>What is sent next has half as many bytes.</summary>
    public void Narrow() => MostBytes /= 2;

    /// <summary>The sink is not there: less may be what it manages.</summary>
    public void NarrowForOutage() => MostBytes = Math.Max(Math.Min(Fewest, MostBytes), MostBytes / 2);

    /// <summary>An entry that was sent alone is refused.</summary>
    /// <param name="sequence">Which.</param>
    /// <param name="takenByNow">How often the sink took anything, of any record.</param>
    /// <returns>How often it was by now, and whether the sink took anything else since the first time.</returns>
    public (int Tries, bool TookOthers) RefuseEntry(long sequence, long takenByNow)
    {
        if (_entry != sequence)
        {
            (_entry, _tries, _takenBefore) = (sequence, 0, takenByNow);
        }

        return (++_tries, takenByNow > _takenBefore);
    }

    public void Take()
    {
        _backoff.Succeed();
        if (++_taken == TakenToGrow)
        {
            MostBytes = Math.Min(Most, Math.Max(Fewest, MostBytes * 2));
            _taken = 0;
        }
    }
}
