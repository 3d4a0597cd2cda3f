namespace Mentiko.Infrastructure.Persistence.Rows;

/// <summary>What a namespace used in one calendar month of UTC, counted by the commits that change it.</summary>
internal sealed class UsageMonthRow : INamespaceOwned
{
    public Guid NamespaceId { get; set; }

    /// <summary>Year times 100 plus month: 202611.</summary>
    public int Month { get; set; }

    /// <summary>Runs that ended in it.</summary>
    public long Runs { get; set; }

    /// <summary>Milliseconds that these runs were at work.</summary>
    public long RunMilliseconds { get; set; }

    /// <summary>Bytes that agents sent to and got from other hosts.</summary>
    public long EgressBytes { get; set; }

    /// <summary>Mebibytes of the workspace, summed over one sample an hour.</summary>
    public long StorageMbHours { get; set; }

    /// <summary>The largest sample, in mebibytes.</summary>
    public long StorageMbPeak { get; set; }

    /// <summary>Unix milliseconds of the hour of the last sample; 0 before the first.</summary>
    public long SampledHour { get; set; }
}
