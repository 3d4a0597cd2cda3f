using Mentiko.Core.Namespaces;

namespace Mentiko.Core.Queues;

/// <summary>A namespace's place in the round, for as long as it has work or debts.</summary>
internal sealed class Place(NamespaceSlug slug)
{
    // So many bits behind the point that even one tick by the greatest weight moves a tag.
    private const int FractionBits = 16;

    public NamespaceSlug Slug { get; } = slug;

    public QueueTerms? Terms { get; set; }

    /// <summary>Runs that wait for a turn.</summary>
    public int Waiting { get; set; }

    /// <summary>How many of those that wait were under way before.</summary>
    public int UnderWay { get; set; }

    /// <summary>Whether the last turn was for one of those; a turn that is given back is mostly the last one.</summary>
    public bool TookUnderWay { get; set; }

    /// <summary>Turns that are taken.</summary>
    public int Running { get; set; }

    public int RunningElsewhere { get; set; }

    /// <summary>The database has said that the limit is reached.</summary>
    public bool IsRefused { get; set; }

    /// <summary>Its last look found nothing; the next one waits a moment.</summary>
    public bool IsResting { get; set; }

    /// <summary>The virtual time of its next turn: what it has used, by its weight.</summary>
    public Int128 Tag { get; set; }

    /// <summary>Decides between equal tags: who came first.</summary>
    public long Order { get; set; }

    /// <summary>The round that it stands in; kept by the round.</summary>
    public Round? Round { get; set; }

    /// <summary>Where it stands in its round; kept by the round.</summary>
    public int Index { get; set; }

    /// <summary>What the taken turns were charged for ahead and have not used yet, in ticks of slot time.</summary>
    public long Prepaid { get; set; }

    public RunCost Cost { get; } = new();

    public bool HasWork => Waiting > 0 || Running > 0;

    public bool IsPaused => Terms is not { IsPaused: false };

    public bool MayStart => Terms is { } terms && Waiting > 0 && (UnderWay > 0 || MayStartAnother(terms));

    /// <summary>A turn of its own, in virtual time.</summary>
    public Int128 OneTurn => Share(Cost.Expected);

    /// <summary>So many ticks of slot time in virtual time: the heavier, the less.</summary>
    public Int128 Share(long ticks) => ((Int128)ticks << FractionBits) / (Terms?.Weight ?? 1);

    public bool IsBefore(Place other) => Tag < other.Tag || (Tag == other.Tag && Order < other.Order);

    private bool MayStartAnother(QueueTerms terms) => !terms.IsPaused && !IsRefused && !IsResting && Running + RunningElsewhere < terms.MostRunning;
}
