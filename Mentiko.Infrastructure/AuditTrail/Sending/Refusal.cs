namespace Mentiko.Infrastructure.AuditTrail.Sending;

/// <summary>What a sink did not take of one record: when it is tried again, and with how much at once.</summary>
internal sealed class Refusal
{
    /// <summary>The most bytes of entries at once. One entry is sent whatever it has.</summary>
    public const int Most = 256 * 1024;

    private const int Fewest = 1024;

    // A sink that was down has its whole piece again soon, and one with a limit refuses seldom.
    private const int TakenToGrow = 8;

    private readonly Backoff _backoff = new();
    private int _taken;

    public DateTimeOffset Until { get; private set; }

    public int MostBytes { get; private set; } = Most;

    public void Refuse(DateTimeOffset now)
    {
        Until = now + _backoff.Fail();
        MostBytes = Math.Max(Fewest, MostBytes / 2);
        _taken = 0;
    }

    public void Take()
    {
        _backoff.Succeed();
        if (++_taken == TakenToGrow)
        {
            MostBytes = Math.Min(Most, MostBytes * 2);
            _taken = 0;
        }
    }
}
