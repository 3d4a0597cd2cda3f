using Mentiko.Core.Access;
using Mentiko.Core.Queues;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Web.Components.Shared;
using Mentiko.Web.Live;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Runs;

/// <summary>One run: how it stands and why, its views, and its log below each of them.</summary>
public sealed partial class RunPage
{
    private static readonly TimeSpan ClockTick = TimeSpan.FromSeconds(1);

    private RunPageViewModel? _model;
    private string? _opened;
    private CancellationTokenSource? _watching;
    private int _version;

    [Parameter]
    public required string Id { get; set; }

    [SupplyParameterFromQuery(Name = "view")]
    public string? View { get; set; }

    [Inject]
    private GetRun GetRun { get; set; } = null!;

    [Inject]
    private GetRunDefinition GetRunDefinition { get; set; } = null!;

    [Inject]
    private GetRunProgress GetRunProgress { get; set; } = null!;

    [Inject]
    private ExplainWaiting ExplainWaiting { get; set; } = null!;

    [Inject]
    private IRunFeed Feed { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    private RunPageViewModel Model => _model ??= MakeModel();

    private string Title => Model.Run is { } run ? $"{StateLook.Of(run.Status).Word}: {run.Chain.Text} {run.Id.ShortText}" : "Run";

    private RunView Shown => RunViews.Read(View);

    private bool MayArtifacts => May(Permission.EventsRead) && May(Permission.FilesRead);

    protected override async Task OnParametersSetAsync()
    {
        if (_opened == Id)
        {
            return;
        }

        StopWatching();
        (_opened, _model) = (Id, null);
        if (await Model.RefreshAsync() && RendererInfo.IsInteractive)
        {
            StartWatching();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            StopWatching();
        }

        base.Dispose(disposing);
    }

    private IReadOnlyList<RunTab> TabsOf(Run run) =>
    [
        new(RunView.Timeline, "Timeline"),
        new(RunView.Canvas, "Canvas"),
        new(RunView.Steps, "Steps", run.Steps.Length),
        .. May(Permission.EventsRead) ? [new RunTab(RunView.Events, "Events", Model.Progress?.Events.Length)] : Array.Empty<RunTab>(),
        .. MayArtifacts ? [new RunTab(RunView.Artifacts, "Artifacts")] : Array.Empty<RunTab>(),
        .. May(Permission.AuditRead) ? [new RunTab(RunView.Trace, "Trace")] : Array.Empty<RunTab>(),
        new(RunView.Input, "Input"),
    ];

    private RunPageViewModel MakeModel() => RunId.TryParse(Id, out var run)
        ? new RunPageViewModel(() => DoAsync(GetRun, run), () => DoAsync(GetRunDefinition, run), waiting => DoAsync(ExplainWaiting, waiting), () => DoAsync(GetRunProgress, run))
        : new RunPageViewModel(NothingAsync<Run>, NothingAsync<PinnedDefinition>, _ => NothingAsync<WaitingAnswer>(), NothingAsync<RunProgress>);

    private static Task<Result<T>> NothingAsync<T>() => Task.FromResult<Result<T>>(new Error.NotFound());

    private void StartWatching()
    {
        StopWatching();
        _watching = CancellationTokenSource.CreateLinkedTokenSource(Leaving);
        _ = WatchAsync(Model, _watching.Token);
        _ = WatchQueueAsync(Model, _watching.Token);
        _ = TickAsync(Model, _watching.Token);
    }

    private void StopWatching()
    {
        _watching?.Cancel();
        _watching?.Dispose();
        _watching = null;
    }

    private async Task WatchAsync(RunPageViewModel model, CancellationToken cancel)
    {
        try
        {
            await new LiveReader(Feed, Time).FollowAsync(EnterAsync, model.Run!.Id, () => ReadAsync(model), cancel);
        }
        catch (OperationCanceledException)
        {
            // The page is gone, or shows another run.
        }
    }

    /// <summary>Its place in the queue moves with the other runs of the organization, so those are what a waiting run watches too.</summary>
    private async Task WatchQueueAsync(RunPageViewModel model, CancellationToken cancel)
    {
        try
        {
            await new LiveReader(Feed, Time, LiveReader.SlowPace).FollowAsync(EnterAsync, null, () => ExplainAsync(model), cancel);
        }
        catch (OperationCanceledException)
        {
            // As above.
        }
    }

    private async Task<bool> ExplainAsync(RunPageViewModel model)
    {
        var waits = await model.ExplainAsync();
        StateHasChanged();
        return waits;
    }

    private async Task<bool> ReadAsync(RunPageViewModel model)
    {
        var goesOn = await model.RefreshAsync();
        _version++;
        StateHasChanged();
        return goesOn;
    }

    /// <summary>Bars and durations of what runs grow by themselves.</summary>
    private async Task TickAsync(RunPageViewModel model, CancellationToken cancel)
    {
        try
        {
            using var timer = new PeriodicTimer(ClockTick, Time);
            while (model.Run is { IsOver: false } && await timer.WaitForNextTickAsync(cancel))
            {
                StateHasChanged();
            }
        }
        catch (OperationCanceledException)
        {
            // As above.
        }
    }
}
