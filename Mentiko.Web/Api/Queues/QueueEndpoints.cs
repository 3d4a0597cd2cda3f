using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Queues;
using Mentiko.Web.Gates;

namespace Mentiko.Web.Api.Queues;

/// <summary>What waits, why, and whether anything may start.</summary>
internal static class QueueEndpoints
{
    private const string List = "queue";

    public static void MapQueue(this OrgGroup org)
    {
        org.Get("/queue", Permission.RunsRead, GetAsync).Answers<QueueBody>(200).Queries("limit", "cursor");
        org.Post("/queue/pause", Permission.QuotasWrite, PauseAsync).Answers<QueueStateBody>(200);
        org.Post("/queue/resume", Permission.QuotasWrite, ResumeAsync).Answers<QueueStateBody>(200);
    }

    private static async Task<IResult> GetAsync(OrgCall call, GetQueue get) =>
        call.ReadPage(List).TryGet(out var page, out var error)
            ? (await get.ExecuteAsync(call.Scope, page, call.Cancel)).Or(view => Results.Ok(QueueBody.Of(view, call.SealCursor(List, view.Runs.Next))))
            : new Refusal(error);

    private static Task<IResult> PauseAsync(OrgCall call, PauseQueue pause) =>
        pause.ExecuteAsync(call.Scope, default, call.Cancel).Or(state => Results.Ok(QueueStateBody.Of(state)));

    private static Task<IResult> ResumeAsync(OrgCall call, ResumeQueue resume) =>
        resume.ExecuteAsync(call.Scope, default, call.Cancel).Or(state => Results.Ok(QueueStateBody.Of(state)));
}

/// <summary>A queue without its runs.</summary>
internal sealed record QueueStateBody(long Depth, long Running, bool Paused, DateTimeOffset? OldestQueuedAt)
{
    public static QueueStateBody Of(QueueState state) => new(state.Depth, state.Running, state.IsPaused, state.OldestQueuedAt);
}

internal sealed record QueueBody(
    long Depth, long Running, bool Paused, DateTimeOffset? OldestQueuedAt, IReadOnlyList<QueueBody.Item> Items, IReadOnlyList<QueueBody.AwayItem> Away, string? Next)
{
    internal sealed record Item(string RunId, string Chain, long? Position, DateTimeOffset QueuedAt, string Reason, string Text)
    {
        public static Item Of(WaitingRun waiting) => new(
            waiting.Run.Id.Text,
            waiting.Run.Chain.Text,
            waiting.Waiting.Position,
            waiting.Run.QueuedAt,
            waiting.Waiting.Reason.ToWire(),
            waiting.Waiting.Text);
    }

    /// <summary>A run that is under way and waits for an executor that is away.</summary>
    internal sealed record AwayItem(string RunId, string Chain, string Executor, DateTimeOffset Since, string Reason, string Text)
    {
        public static AwayItem Of(ParkedWait parked) => new(
            parked.Run.Id.Text, parked.Run.Chain.Text, parked.Run.Executor.ToWire(), parked.Run.Since, parked.Waiting.Reason.ToWire(), parked.Waiting.Text);
    }

    public static QueueBody Of(QueueView view, string? next) => new(
        view.State.Depth, view.State.Running, view.State.IsPaused, view.State.OldestQueuedAt, view.Runs.Items.Select(Item.Of).ToList(), [.. view.Parked.Select(AwayItem.Of)], next);
}
