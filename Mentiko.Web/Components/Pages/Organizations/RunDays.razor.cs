using System.Globalization;
using Mentiko.Core.Runs;
using Mentiko.Web.Components.Layout;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Organizations;

/// <summary>A bar for each day, as high as its runs beside those of the busiest. Each says its numbers in words and leads to its runs.</summary>
public sealed partial class RunDays
{
    /// <summary>A day with any run is seen, however busy another was.</summary>
    private const double LeastPercent = 3;

    private static readonly (string Class, string Word, Func<RunDay, long> Of)[] Parts =
    [
        ("open", "under way", day => day.Open),
        ("stopped", "cancelled", day => day.Cancelled),
        ("bad", "failed", day => day.Failed + day.TimedOut),
        ("ok", "succeeded", day => day.Succeeded),
    ];

    [CascadingParameter]
    public required NamespaceView Here { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<RunDay> Days { get; set; }

    private static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private string Height(RunDay day)
    {
        var most = Days.Max(each => each.Runs);
        return day.Runs == 0 ? "0" : string.Create(CultureInfo.InvariantCulture, $"{Math.Max(LeastPercent, day.Runs * 100.0 / most):0.#}%");
    }

    private string LinkOf(RunDay day)
    {
        var date = day.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return Here.Link($"runs?from={date}&to={date}");
    }

    /// <summary>For instance <c>24 Nov: 120 runs, 3 failed, 117 succeeded</c>.</summary>
    private static string Words(RunDay day)
    {
        var date = day.Day.ToString("d MMM", CultureInfo.InvariantCulture);
        return day.Runs == 0
            ? $"{date}: no run"
            : string.Join(", ", Parts.Where(part => part.Of(day) > 0).Select(part => $"{Count(part.Of(day))} {part.Word}").Prepend($"{date}: {Count(day.Runs)} {(day.Runs == 1 ? "run" : "runs")}"));
    }
}
