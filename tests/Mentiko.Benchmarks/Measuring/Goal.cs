using System.Globalization;

namespace Mentiko.Benchmarks.Measuring;

/// <summary>What a ratio of subject to baseline should be.</summary>
/// <param name="Value">The goal.</param>
/// <param name="Stretch">Better than good.</param>
/// <param name="AtMost">True: smaller is better (times); false: larger is better (rates).</param>
internal sealed record Goal(double Value, double Stretch, bool AtMost)
{
    public static Goal Below(double value, double stretch) => new(value, stretch, AtMost: true);

    public static Goal Above(double value, double stretch) => new(value, stretch, AtMost: false);

    public bool IsMetBy(double ratio) => AtMost ? ratio <= Value : ratio >= Value;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(AtMost ? "≤" : "≥")} {Value} (stretch {Stretch})");
}
