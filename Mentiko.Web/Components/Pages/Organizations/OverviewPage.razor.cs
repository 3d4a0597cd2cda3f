using Mentiko.Core.Access;
using Mentiko.Core.Chains;
using Mentiko.Core.Plans;
using Mentiko.Core.Queues;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Web.Components.Shared;
using Mentiko.Web.Live;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Organizations;

/// <summary>Where a member lands: whether all is well, what ran last, what can be run.</summary>
public sealed partial class OverviewPage
{
    private const int Shown = 12;

    private IReadOnlyList<Run>? _runs;
    private IReadOnlyList<ChainVersion>? _chains;
    private Error? _refusal;
    private QueueState? _queue;
    private NamespaceUsage? _usage;

    [CascadingParameter]
    public ReaderZone Clock { get; set; } = ReaderZone.Utc;

    [Inject]
    private GetQueue GetQueue { get; set; } = null!;

    [Inject]
    private ListRuns ListRuns { get; set; } = null!;

    [Inject]
    private ListChains ListChains { get; set; } = null!;

    [Inject]
    private GetQuotas GetQuotas { get; set; } = null!;

    [Inject]
    private IRunFeed Feed { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    private string Sentence => _runs is { Count: > 0 } runs
        ? OverviewSentence.Of(runs, Time.GetUtcNow(), Clock, _queue?.IsPaused == true)
        : IsFirstTime ? "Nothing has run here yet." : "";

    /// <summary>Nothing has ever run, and the reader may change that.</summary>
    private bool IsFirstTime => _runs is { Count: 0 } && _chains is not null && May(Permission.ChainsWrite) && May(Permission.RunsTrigger);

    protected override async Task OnInitializedAsync()
    {
        await ReadAsync();
        var chains = await DoAsync(ListChains, new PageRequest(Shown));
        _chains = chains.TryGet(out var page, out _) ? page.Items : [];
        if (RendererInfo.IsInteractive)
        {
            _ = WatchAsync();
        }
    }

    /// <summary>When the page stands: the workspace is measured for it, which may take long.</summary>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender && May(Permission.QuotasRead) && (await DoAsync(GetQuotas, default)).TryGet(out var found, out _))
        {
            _usage = found;
            StateHasChanged();
        }
    }

    private async Task WatchAsync()
    {
        try
        {
            await new LiveReader(Feed, Time).FollowAsync(EnterAsync, null, ReadAndShowAsync, Leaving);
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
        var answer = await DoAsync(ListRuns, new RunQuery(new PageRequest(Shown)));
        _refusal = answer.Error;
        _runs = answer.TryGet(out var page, out _) ? page.Items : _runs;
        _queue = (await DoAsync(GetQueue, new PageRequest(1))).TryGet(out var queue, out _) ? queue.State : _queue;
    }
}

/// <summary>Whether all is well, in one sentence.</summary>
public static class OverviewSentence
{
    public static string Of(IReadOnlyList<Run> runs, DateTimeOffset now, ReaderZone clock, bool isPaused = false)
    {
        var live = runs.Count(run => run.Status is RunStatus.Running or RunStatus.Cancelling);
        var waiting = runs.Count(run => run.Status == RunStatus.Queued);
        var failed = runs.Where(run => run.Status is RunStatus.Failed or RunStatus.TimedOut).ToList();
        var activity = (live, waiting) switch
        {
            (0, 0) => $"Nothing is running; the last run was queued {Durations.Ago(runs[0].QueuedAt, now, clock)}.",
            (_, 0) => $"{Count(live)} running.",
            (0, _) => $"{Count(waiting)} waiting{(isPaused ? "; the queue is paused" : "")}.",
            _ => $"{Count(live)} running, {waiting} waiting{(isPaused ? "; the queue is paused" : "")}.",
        };
        return failed.Count == 0
            ? runs.Count < 3 ? activity : $"{activity} None of the last {runs.Count} failed."
            : $"{activity} {failed.Count} of the last {runs.Count} failed, most recently {failed[0].Chain} {Durations.Ago(failed[0].FinishedAt ?? failed[0].QueuedAt, now, clock)}.";
    }

    private static string Count(int runs) => runs == 1 ? "1 run is" : $"{runs} runs are";
}
