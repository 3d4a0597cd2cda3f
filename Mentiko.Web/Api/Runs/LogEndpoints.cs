using System.Globalization;
using Mentiko.Core.Access;
using Mentiko.Core.Chains;
using Mentiko.Core.Logs;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Web.Gates;

namespace Mentiko.Web.Api.Runs;

/// <summary>The log of a run: by page, as it grows, and whole.</summary>
internal static class LogEndpoints
{
    private const int DefaultLimit = 200;
    private const int MaxLimit = 1000;

    public static void MapLogs(this OrgGroup org)
    {
        org.Get("/runs/{id}/logs", Permission.LogsRead, ReadAsync).Answers<LogBody>(200).Queries("after", "before", "limit", "step", "stream", "level", "q");
        org.Get("/runs/{id}/logs/stream", Permission.LogsRead, StreamAsync).Answers(200).Queries("after").TakesHeaders(LogEventStream.LastEventId);
        org.Get("/runs/{id}/logs/download", Permission.LogsRead, DownloadAsync).Answers(200);
    }

    private static async Task<IResult> ReadAsync(OrgCall call, string id, ReadRunLog read)
    {
        var query = new QueryReader(call.Http.Request.Query);
        var wanted = new LogQuery(
            query.Number("after", 0, long.MaxValue) ?? 0,
            (int)(query.Number("limit", 1, MaxLimit) ?? DefaultLimit),
            query.Choice<StepId>("step", StepId.TryParse, "the id of a step"),
            query.Text("q"))
        {
            Before = query.Number("before", 1, long.MaxValue),
            Stream = query.Choice<LogStream>("stream", LogStreamNames.TryParse, "stdout, stderr or system"),
            Level = query.Choice<LineLevel>("level", LineLevelNames.TryParse, "debug, info, warning or error"),
        };
        if (query.Finish() is { } invalid)
        {
            return new Refusal(invalid);
        }

        return RunId.TryParse(id, out var run)
            ? (await read.ExecuteAsync(call.Scope, new ReadRunLog.Input(run, wanted), call.Cancel)).Or(page => Results.Ok(LogBody.Of(page)))
            : new Refusal(new Error.NotFound());
    }

    private static async Task<IResult> StreamAsync(OrgCall call, string id, FollowRunLog follow, GetRun get, LogEventStream stream)
    {
        if (!LogEventStream.ReadCursor(call.Http).TryGet(out var after, out var error))
        {
            return new Refusal(error);
        }

        if (!RunId.TryParse(id, out var run))
        {
            return new Refusal(new Error.NotFound());
        }

        // Ended by the client, by a lost membership or by the server's stop, whichever is first.
        var ending = CancellationTokenSource.CreateLinkedTokenSource(call.Cancel, stream.Stopping);
        var lines = await follow.ExecuteAsync(call.Scope, new FollowRunLog.Input(run, after), ending.Token);
        return lines.Or(batches => new LogEventStream.Answer(stream, call, batches, ending, () => StatusOfAsync(call, run, get)));
    }

    private static async Task<string> StatusOfAsync(OrgCall call, RunId run, GetRun get) =>
        (await get.ExecuteAsync(call.Scope, run, call.Cancel)).TryGet(out var found, out _) ? found.Status.ToWire() : "";

    private static async Task<IResult> DownloadAsync(OrgCall call, string id, DownloadRunLog download)
    {
        if (!RunId.TryParse(id, out var run))
        {
            return new Refusal(new Error.NotFound());
        }

        var found = await download.ExecuteAsync(call.Scope, run, call.Cancel);
        return found.Or(write => Results.Stream(
            destination => write(destination, call.Cancel),
            "text/plain; charset=utf-8",
            string.Create(CultureInfo.InvariantCulture, $"{run.Text}.log")));
    }
}
