namespace Mentiko.Benchmarks.Measuring;

/// <summary>One goal of the product, measured against its baseline in the same process tree.</summary>
internal interface IFigure
{
    string Id { get; }

    Task<IReadOnlyList<FigureResult>> MeasureAsync(Measurement measurement);
}

/// <summary>This machine lacks what the figure needs; the message says what.</summary>
internal sealed class NotMeasurableException(string reason) : Exception(reason);
