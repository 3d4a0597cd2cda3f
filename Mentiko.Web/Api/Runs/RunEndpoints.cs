using Mentiko.Core.Access;
using Mentiko.Core.Chains;
using Mentiko.Core.Queues;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Web.Gates;

namespace Mentiko.Web.Api.Runs;

/// <summary>Runs: started, looked at, stopped and tried again.</summary>
internal static class RunEndpoints
{
    public const string IdempotencyKey = "Idempotency-Key";

    public static void MapRuns(this OrgGroup org)
    {
        org.Post("/chains/{name}/runs", Permission.RunsTrigger, TriggerAsync).Reads<TriggerBody>().Answers<AcceptedBody>(202).TakesHeaders(IdempotencyKey);
        org.Get("/runs", Permission.RunsRead, ListAsync).AnswersList<RunBody>().Queries("chain", "status", "from", "to", "label", "by", "limit", "cursor");
        org.Get("/runs/summary", Permission.RunsRead, SummaryAsync).Answers<RunSummaryBody>(200).Queries("days");
        org.Get("/runs/{id}", Permission.RunsRead, GetAsync).Answers<RunBody>(200);
        org.Get("/runs/{id}/timeline", Permission.RunsRead, TimelineAsync).Answers<TimelineBody>(200);
        org.Get("/runs/{id}/progress", Permission.RunsRead, ProgressAsync).Answers<ProgressBody>(200);
        org.Get("/runs/{id}/retry", Permission.RunsTrigger, PreviewAsync).Answers<RetryPreviewBody>(200).Queries("from");
        org.Post("/runs/{id}/cancel", Permission.RunsTrigger, CancelAsync).Answers<AcceptedBody>(202);
        org.Post("/runs/{id}/retry", Permission.RunsTrigger, RetryAsync).Reads<RetryBody>().Answers<AcceptedBody>(202);
    }

    private static async Task<IResult> TriggerAsync(OrgCall call, string name, TriggerRun trigger, IDrainState drain)
    {
        var read = await RequestBody.ReadAsync(call.Http, body => (Input: body.ObjectText("input"), Labels: body.Texts("labels")));
        if (!read.TryGet(out var body, out var error) || !ReadKey(call.Http).TryGet(out var key, out error))
        {
            return new Refusal(error);
        }

        if (!ChainName.TryParse(name, out var chain))
        {
            return new Refusal(new Error.NotFound());
        }

        if (drain.IsDraining)
        {
            return new Refusal(new Error.Draining());
        }

        var input = new TriggerRun.Input(chain, TriggerKind.Api, DefinitionAnswer.ParseInput(body.Input), body.Labels, key);
        return (await trigger.ExecuteAsync(call.Scope, input, call.Cancel)).Or(run => Accepted(call, run));
    }

    public static Result<string?> ReadKey(HttpContext http) => http.Request.Headers[IdempotencyKey] switch
    {
        [] => (string?)null,
        [{ Length: > 0 } key] => key,
        _ => new Error.Malformed("An Idempotency-Key is one value."),
    };

    private static async Task<IResult> ListAsync(OrgCall call, ListRuns list)
    {
        var query = new QueryReader(call.Http.Request.Query);
        var filter = new RunQuery(
            default,
            query.Choice<ChainName>("chain", ChainName.TryParse, "the name of a chain"),
            query.Choice<RunStatus>("status", RunNames.TryParse, "queued, running, succeeded, failed, cancelling, cancelled or timed-out"),
            query.Time("from"),
            query.Time("to"),
            query.Choice<KeyValuePair<string, string>>("label", TryParseLabel, "key=value"),
            query.Text("by"));
        return query.Finish() is { } invalid
            ? new Refusal(invalid)
            : await call.ListAsync("runs", page => list.ExecuteAsync(call.Scope, filter with { Page = page }, call.Cancel), RunBody.WithoutSteps);
    }

    private static async Task<IResult> SummaryAsync(OrgCall call, SummarizeRuns summarize)
    {
        var query = new QueryReader(call.Http.Request.Query);
        var days = (int)(query.Number("days", 1, SummarizeRuns.MostDays) ?? SummarizeRuns.UsualDays);
        return query.Finish() is { } invalid
            ? new Refusal(invalid)
            : await summarize.ExecuteAsync(call.Scope, days, call.Cancel).Or(found => Results.Ok(RunSummaryBody.Of(found)));
    }

    private static bool TryParseLabel(string? text, out KeyValuePair<string, string> label)
    {
        var at = text?.IndexOf('=', StringComparison.Ordinal) ?? -1;
        label = at > 0 ? KeyValuePair.Create(text![..at], text[(at + 1)..]) : default;
        return at > 0;
    }

    private static async Task<IResult> GetAsync(OrgCall call, string id, GetRun get, ExplainWaiting explain)
    {
        if (!RunId.TryParse(id, out var run))
        {
            return new Refusal(new Error.NotFound());
        }

        return (await get.ExecuteAsync(call.Scope, run, call.Cancel)).TryGet(out var found, out var error)
            ? (await explain.ExecuteAsync(call.Scope, found, call.Cancel)).Or(answer => Results.Ok(RunBody.Of(found, answer.Waiting)))
            : new Refusal(error);
    }

    private static async Task<IResult> TimelineAsync(OrgCall call, string id, GetRunTimeline get) =>
        RunId.TryParse(id, out var run)
            ? (await get.ExecuteAsync(call.Scope, run, call.Cancel)).Or(found => Results.Ok(TimelineBody.Of(found)))
            : new Refusal(new Error.NotFound());

    private static async Task<IResult> ProgressAsync(OrgCall call, string id, GetRunProgress get) =>
        RunId.TryParse(id, out var run)
            ? (await get.ExecuteAsync(call.Scope, run, call.Cancel)).Or(found => Results.Ok(ProgressBody.Of(found)))
            : new Refusal(new Error.NotFound());

    private static async Task<IResult> PreviewAsync(OrgCall call, string id, PreviewRetry preview)
    {
        var query = new QueryReader(call.Http.Request.Query);
        var from = query.Text("from") ?? "start";
        if (query.Finish() is { } invalid)
        {
            return new Refusal(invalid);
        }

        return RunId.TryParse(id, out var run)
            ? (await preview.ExecuteAsync(call.Scope, new RetryRun.Input(run, from), call.Cancel)).Or(found => Results.Ok(RetryPreviewBody.Of(found)))
            : new Refusal(new Error.NotFound());
    }

    private static async Task<IResult> CancelAsync(OrgCall call, string id, CancelRun cancel) =>
        RunId.TryParse(id, out var run)
            ? (await cancel.ExecuteAsync(call.Scope, run, call.Cancel)).Or(found => Accepted(call, found))
            : new Refusal(new Error.NotFound());

    private static async Task<IResult> RetryAsync(OrgCall call, string id, RetryRun retry, IDrainState drain)
    {
        var read = await RequestBody.ReadAsync(call.Http, body => body.Text("from"));
        if (!read.TryGet(out var from, out var error))
        {
            return new Refusal(error);
        }

        if (drain.IsDraining)
        {
            return new Refusal(new Error.Draining());
        }

        return RunId.TryParse(id, out var run)
            ? (await retry.ExecuteAsync(call.Scope, new RetryRun.Input(run, from), call.Cancel)).Or(accepted => Accepted(call, accepted))
            : new Refusal(new Error.NotFound());
    }

    public static IResult Accepted(OrgCall call, AcceptedRun run)
    {
        RunTraces.Link(run.Id);
        return Results.Accepted(OrgGroup.PathOf(call.Scope, $"/runs/{run.Id.Text}"), AcceptedBody.Of(run));
    }
}
