using System.Collections.Immutable;
using System.Globalization;
using Mentiko.Core.Instance;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Web.Theme;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Instance;

/// <summary>Nodes and queues of the instance. No feed spans organizations, so the page asks again every few seconds.</summary>
public sealed partial class InstanceQueuePage
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(3);

    private InstanceQueue? _queue;
    private ImmutableArray<InstanceExecutor> _executors = [];
    private Error? _refusal;

    [Inject]
    private GetInstanceQueue GetInstanceQueue { get; set; } = null!;

    [Inject]
    private ListInstanceExecutors ListInstanceExecutors { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        await ReadAsync();
        if (RendererInfo.IsInteractive)
        {
            _ = InvokeAsync(FollowAsync);
        }
    }

    private static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string ClassOf(NodeState state) => state switch
    {
        NodeState.Alive => "ok",
        NodeState.Draining => "warn",
        NodeState.Unseen => "bad",
    };

    private static string GlyphOf(NodeState state) => state switch
    {
        NodeState.Alive => Glyphs.CheckCircle,
        NodeState.Draining => Glyphs.HourglassEmpty,
        NodeState.Unseen => Glyphs.Warning,
    };

    private static string HeldBy(NamespaceLoad load) => load.Status == NamespaceStatus.Active ? "paused by its Owner" : load.Status.ToWire();

    private async Task FollowAsync()
    {
        using var timer = new PeriodicTimer(Look, Time);
        try
        {
            while (_refusal is null && await timer.WaitForNextTickAsync(Leaving))
            {
                await ReadAsync();
                StateHasChanged();
            }
        }
        catch (OperationCanceledException)
        {
            // The reader has left the page.
        }
    }

    private async Task ReadAsync()
    {
        var answer = await DoAsync(GetInstanceQueue, default);
        _refusal = answer.Error;
        _queue = answer.TryGet(out var queue, out _) ? queue : _queue;
        _executors = (await DoAsync(ListInstanceExecutors, default)).TryGet(out var executors, out _) ? executors : _executors;
    }
}

/// <summary>How the instance stands, in one sentence.</summary>
public static class InstanceQueueSentence
{
    public static string Of(InstanceQueue queue)
    {
        var (workers, slots, busy) = (queue.Capacity.Workers, queue.Capacity.Slots, queue.Capacity.Busy);
        var work = workers == 0
            ? "No worker is there"
            : string.Create(CultureInfo.InvariantCulture, $"{busy:N0} of {slots:N0} places taken on {workers} {(workers == 1 ? "worker" : "workers")}");
        return string.Create(CultureInfo.InvariantCulture, $"{work}; {queue.Depth:N0} {(queue.Depth == 1 ? "run waits" : "runs wait")}.");
    }
}
