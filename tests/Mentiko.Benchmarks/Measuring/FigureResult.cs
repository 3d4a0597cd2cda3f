namespace Mentiko.Benchmarks.Measuring;

/// <summary>What a measurement came to.</summary>
internal enum Verdict
{
    Met,
    Missed,

    /// <summary>Others used the processors: neither met nor missed.</summary>
    Inconclusive,
    NotRun,

    /// <summary>Something was lost or wrong: however fast, a failure.</summary>
    Broken,
}

/// <summary>One side of a comparison.</summary>
/// <param name="What">In words.</param>
/// <param name="Value">Median over the rounds.</param>
/// <param name="Unit">Of the value.</param>
/// <param name="CpuMs">Processor time of the process tree for one operation, median over the rounds.</param>
internal sealed record Side(string What, double Value, string Unit, double CpuMs);

/// <summary>One figure, as it is printed and compared with the next run's.</summary>
internal sealed record FigureResult(string Id, string Title, Verdict Verdict)
{
    public Goal? Goal { get; init; }

    public double? Ratio { get; init; }

    public double? LowerQuartile { get; init; }

    public double? UpperQuartile { get; init; }

    public Side? Subject { get; init; }

    public Side? Baseline { get; init; }

    /// <summary>Largest share of the processors that others took in a block that counts.</summary>
    public double? Foreign { get; init; }

    public int Rounds { get; init; }

    public string? Note { get; init; }

    /// <summary>Counts that show that nothing was lost.</summary>
    public IReadOnlyDictionary<string, double> Counters { get; init; } = new Dictionary<string, double>();

    public static FigureResult NotRun(string id, string reason) => new(id, "", Verdict.NotRun) { Note = reason };
}
