using System.Globalization;
using System.Text.Json;
using Mentiko.Core.Access;
using Mentiko.Core.Events;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Web.Gates;

namespace Mentiko.Web.Api.Runs;

/// <summary>The events of a run, as CloudEvents, as their files have them.</summary>
internal static class EventEndpoints
{
    /// <summary>An event may hold a megabyte; a page of two hundred of those is no page.</summary>
    private const long LargestPage = 4 << 20;

    public static void MapEvents(this OrgGroup org)
    {
        org.Get("/runs/{id}/events", Permission.EventsRead, ListAsync).AnswersList<JsonElement>().Queries("limit", "cursor");
        org.Get("/runs/{id}/events/{eventId}", Permission.EventsRead, GetAsync).Answers<JsonElement>(200);
    }

    private static async Task<IResult> ListAsync(OrgCall call, string id, ListRunEvents list, GetRunEvent get)
    {
        if (!RunId.TryParse(id, out var run))
        {
            return new Refusal(new Error.NotFound());
        }

        return await call.ListAsync($"runs/{id}/events", page => ReadPageAsync(call, run, page, list, get), show => show);
    }

    private static async Task<Result<Page<JsonElement>>> ReadPageAsync(OrgCall call, RunId run, PageRequest page, ListRunEvents list, GetRunEvent get)
    {
        var after = int.Parse(page.After ?? "0", CultureInfo.InvariantCulture);
        var listed = await list.ExecuteAsync(call.Scope, new ListRunEvents.Input(run, after, page.Limit), call.Cancel);
        if (!listed.TryGet(out var entries, out var error))
        {
            return error;
        }

        var events = new List<JsonElement>();
        long size = 0;
        foreach (var entry in entries)
        {
            after = entry.Sequence;
            if ((await get.ExecuteAsync(call.Scope, new GetRunEvent.Input(run, entry.Id), call.Cancel)).TryGet(out var content, out _))
            {
                using var document = JsonDocument.Parse(content);
                events.Add(document.RootElement.Clone());
                size += content.Length;
            }

            if (size > LargestPage)
            {
                break;
            }
        }

        var isLast = entries.Count < page.Limit && (entries.Count == 0 || after == entries[^1].Sequence);
        return new Page<JsonElement>(events, isLast ? null : after.ToString(CultureInfo.InvariantCulture));
    }

    private static async Task<IResult> GetAsync(OrgCall call, string id, string eventId, GetRunEvent get) =>
        RunId.TryParse(id, out var run)
            ? (await get.ExecuteAsync(call.Scope, new GetRunEvent.Input(run, eventId), call.Cancel)).Or(content => Results.Bytes(content, "application/json"))
            : new Refusal(new Error.NotFound());
}
