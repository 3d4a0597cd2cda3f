using System.Globalization;

namespace Mentiko.Core.Billing;

/// <summary>A calendar month of UTC.</summary>
public readonly record struct BillingMonth
{
    private BillingMonth(int number) => Number = number;

    /// <summary>Year times 100 plus month: 202611.</summary>
    public int Number { get; }

    /// <summary>Its first moment.</summary>
    public DateTimeOffset Start => new(Number / 100, Number % 100, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The first moment of the next one.</summary>
    public DateTimeOffset End => Start.AddMonths(1);

    /// <summary><c>2026-11</c>.</summary>
    public string Text => Start.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    public static BillingMonth Of(DateTimeOffset time) => new(time.UtcDateTime.Year * 100 + time.UtcDateTime.Month);

    /// <summary>A month by the number that a store kept; throws <see cref="ArgumentOutOfRangeException"/> at its use where it is none.</summary>
    public static BillingMonth FromNumber(int number) => new(number);

    public static bool TryParse(string? text, out BillingMonth month)
    {
        var good = DateTime.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var first) && first.Year >= 2000;
        month = good ? new BillingMonth(first.Year * 100 + first.Month) : default;
        return good;
    }

    public override string ToString() => Text;
}
