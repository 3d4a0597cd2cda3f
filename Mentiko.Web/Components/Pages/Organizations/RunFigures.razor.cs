using System.Globalization;
using Mentiko.Core.Queues;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Web.Components.Shared;
using Mentiko.Web.Live;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Organizations;

/// <summary>What is going on and how it went lately; each number leads to what it counts. Counted anew after changes, not more often than an eye needs.</summary>
public sealed partial class RunFigures
{
    /// <summary>Days are counted for it, so it is slower than a list.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(5);

    private RunSummary? _found;
    private Error? _refusal;

    /// <summary>How the queue stands, which the page reads for itself; null while it does.</summary>
    [Parameter, EditorRequired]
    public QueueState? Queue { get; set; }

    [Inject]
    private SummarizeRuns Summarize { get; set; } = null!;

    [Inject]
    private IRunFeed Feed { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        await ReadAsync();
        if (RendererInfo.IsInteractive)
        {
            _ = WatchAsync();
        }
    }

    private static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Length(TimeSpan? length) => length is { } known ? Durations.Text(known) : "–";

    // Rounded down: all but one of a thousand is not all.
    private static string Share(double? share) => share switch
    {
        null => "–",
        1 => "100 %",
        { } part => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(part * 1000) / 10:0.0} %"),
    };

    private async Task WatchAsync()
    {
        try
        {
            await new LiveReader(Feed, Time, Pace).FollowAsync(EnterAsync, null, ReadAndShowAsync, Leaving);
        }
        catch (OperationCanceledException)
        {
            // The page is gone.
        }
    }

    private async Task<bool> ReadAndShowAsync()
    {
        await ReadAsync();
        StateHasChanged();
        return _refusal is null;
    }

    private async Task ReadAsync()
    {
        var answer = await DoAsync(Summarize, SummarizeRuns.UsualDays);
        _refusal = answer.Error;
        _found = answer.TryGet(out var found, out _) ? found : _found;
    }
}
