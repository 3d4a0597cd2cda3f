using System.Globalization;
using Mentiko.Core.Queues;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Web.Live;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Queues;

/// <summary>What waits, why, and the switch that stops new starts. Read anew at most once a second, however fast the queue moves.</summary>
public sealed partial class QueuePage
{
    private const int MaxShown = 50;

    private QueueView? _view;
    private Error? _refusal;
    private bool _asked;
    private bool _busy;
    private bool _watching;

    [SupplyParameterFromQuery(Name = "after")]
    public string? After { get; set; }

    [Inject]
    private GetQueue GetQueue { get; set; } = null!;

    [Inject]
    private PauseQueue PauseQueue { get; set; } = null!;

    [Inject]
    private ResumeQueue ResumeQueue { get; set; } = null!;

    [Inject]
    private IRunFeed Feed { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    protected override async Task OnParametersSetAsync()
    {
        await ReadAsync();
        if (RendererInfo.IsInteractive && !_watching)
        {
            _watching = true;
            _ = WatchAsync();
        }
    }

    private static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string UseOf(long used, long limit) => used > limit ? $"{Count(used)}, limit {Count(limit)}" : $"{Count(used)} of {Count(limit)}";

    private async Task WatchAsync()
    {
        try
        {
            _refusal = await new LiveReader(Feed, Time, LiveReader.SlowPace).FollowAsync(EnterAsync, null, ReadAndShowAsync, Leaving) ?? _refusal;
            StateHasChanged();
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
        var answer = await DoAsync(GetQueue, new PageRequest(MaxShown, After));
        _refusal = answer.Error;
        _view = answer.TryGet(out var view, out _) ? view : _view;
    }

    private Task PauseAsync() => SwitchAsync(() => DoAsync(PauseQueue, default));

    private Task ResumeAsync() => SwitchAsync(() => DoAsync(ResumeQueue, default));

    private async Task SwitchAsync(Func<Task<Result<QueueState>>> act)
    {
        _busy = true;
        var error = (await act()).Error;
        await ReadAsync();
        (_refusal, _asked, _busy) = (error ?? _refusal, false, false);
    }
}
