using System.Collections.Immutable;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Web.Gates;

namespace Mentiko.Web.Api.Audit;

/// <summary>The record of a namespace.</summary>
internal static class AuditEndpoints
{
    public static void MapAudit(this OrgGroup org) =>
        org.Get("/audit", Permission.AuditRead, ListAsync)
            .AnswersList<AuditEntryBody>()
            .Queries("action", "actor", "target", "outcome", "from", "to");

    private static async Task<IResult> ListAsync(OrgCall call, ListAudit list)
    {
        var query = new QueryReader(call.Http.Request.Query);
        var filter = new AuditQuery(
            default,
            query.Text("action"),
            query.Text("actor"),
            query.Text("target"),
            query.Outcome("outcome"),
            query.Time("from"),
            query.Time("to"));
        return query.Finish() is { } invalid
            ? new Refusal(invalid)
            : await call.ListAsync("audit", page => list.ExecuteAsync(call.Scope, filter with { Page = page }, call.Cancel), AuditEntryBody.Of);
    }

    private static AuditOutcome? Outcome(this QueryReader query, string name) =>
        query.Choice<AuditOutcome>(name, AuditOutcomeNames.TryParse, "allowed, denied or failed");
}

internal sealed record AuditEntryBody(
    long Sequence,
    DateTimeOffset Time,
    AuditEntryBody.ActorBody Actor,
    string Credential,
    string Action,
    AuditEntryBody.TargetBody Target,
    string Outcome,
    string? Ip,
    string? UserAgent,
    string? RunId,
    ImmutableSortedDictionary<string, string> Details,
    string PreviousHash,
    string Hash)
{
    internal sealed record ActorBody(string Kind, string? Id, string Name);

    internal sealed record TargetBody(string Kind, string Id);

    public static AuditEntryBody Of(AuditEntry entry) => new(
        entry.Sequence,
        entry.Time,
        new ActorBody(entry.ActorKind, entry.ActorId, entry.ActorName),
        entry.Credential,
        entry.Action,
        new TargetBody(entry.TargetKind, entry.TargetId),
        entry.Outcome.ToWire(),
        entry.Ip,
        entry.UserAgent,
        entry.RunId,
        entry.Details,
        entry.PreviousHash,
        entry.Hash);
}
