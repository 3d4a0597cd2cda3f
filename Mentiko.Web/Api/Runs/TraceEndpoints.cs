using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Web.Gates;

namespace Mentiko.Web.Api.Runs;

/// <summary>What the agents of a run did outside of themselves.</summary>
internal static class TraceEndpoints
{
    public static void MapTrace(this OrgGroup org) =>
        org.Get("/runs/{id}/trace", Permission.AuditRead, ListAsync).AnswersList<TraceBody>().Queries("limit", "cursor");

    private static async Task<IResult> ListAsync(OrgCall call, string id, GetRunTrace trace) => RunId.TryParse(id, out var run)
        ? await call.ListAsync($"runs/{id}/trace", page => trace.ExecuteAsync(call.Scope, new GetRunTrace.Input(run, page), call.Cancel), TraceBody.Of)
        : new Refusal(new Error.NotFound());
}

internal sealed record TraceBody(
    long Sequence, DateTimeOffset Time, string Kind, string Name, string Step, int Attempt, string Outcome, IReadOnlyDictionary<string, string> Facts)
{
    public static TraceBody Of(TraceItem item) =>
        new(item.Sequence, item.Time, item.Kind.ToWire(), item.Name, item.Step, item.Attempt, item.Outcome.ToWire(), item.Facts);
}
