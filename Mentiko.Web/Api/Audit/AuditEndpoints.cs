using System.Globalization;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Web.Gates;

namespace Mentiko.Web.Api.Audit;

/// <summary>The record of a namespace.</summary>
internal static class AuditEndpoints
{
    private const int MostParts = 200;

    public static void MapAudit(this OrgGroup org)
    {
        org.Get("/audit", Permission.AuditRead, ListAsync)
            .AnswersList<AuditEntryBody>()
            .Queries("action", "actor", "target", "outcome", "from", "to");
        org.Get("/audit/verify", Permission.AuditRead, VerifyAsync).Answers<ProofBody>(200);
        org.Get("/audit/export", Permission.AuditRead, ExportAsync).Answers(200).Queries("format", "after");
        org.Get("/audit/histogram", Permission.AuditRead, CountAsync).Answers<HistogramBody>(200).Queries("from", "to", "parts");
    }

    public static void MapAuditKey(this ApiGroup api) =>
        api.Public("GET", "/audit/public-key", (IAuditProver prover) => Results.Ok(PublicKeyBody.Of(prover.PublicKey))).Answers<PublicKeyBody>(200);

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

    private static async Task<IResult> VerifyAsync(OrgCall call, VerifyAudit verify, IAuditProver prover) =>
        (await verify.ExecuteAsync(call.Scope, default, call.Cancel)).Or(proof => Results.Ok(ProofBody.Of(proof, prover.PublicKey)));

    private static async Task<IResult> ExportAsync(OrgCall call, ExportAudit export, TimeProvider time, StandingCheck standing)
    {
        var query = new QueryReader(call.Http.Request.Query);
        var wanted = new AuditExportQuery(
            query.Choice<AuditExportFormat>("format", TryParseFormat, "ndjson or csv") ?? AuditExportFormat.Ndjson,
            query.Number("after", 0, long.MaxValue) ?? 0);
        if (query.Finish() is { } invalid)
        {
            return new Refusal(invalid);
        }

        var (kind, ending) = wanted.Format == AuditExportFormat.Csv ? ("text/csv; charset=utf-8", "csv") : ("application/x-ndjson", "ndjson");
        var name = string.Create(CultureInfo.InvariantCulture, $"{call.Scope.Slug.Text}-audit-{time.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}.{ending}");
        return (await export.ExecuteAsync(call.Scope, wanted, call.Cancel)).Or(file =>
        {
            // Its place is free also where nothing was written.
            call.Http.Response.RegisterForDispose(file);
            return standing.Watch(Results.Stream(destination => file.WriteAsync(destination, call.Cancel), kind, name), Permission.AuditRead);
        });
    }

    private static async Task<IResult> CountAsync(OrgCall call, CountAudit count)
    {
        var query = new QueryReader(call.Http.Request.Query);
        var span = new AuditSpan(query.Time("from"), query.Time("to"), (int)(query.Number("parts", 1, MostParts) ?? new AuditSpan().Parts));
        return query.Finish() is { } invalid
            ? new Refusal(invalid)
            : (await count.ExecuteAsync(call.Scope, span, call.Cancel)).Or(histogram => Results.Ok(HistogramBody.Of(histogram)));
    }

    private static bool TryParseFormat(string? text, out AuditExportFormat format)
    {
        format = text == "csv" ? AuditExportFormat.Csv : AuditExportFormat.Ndjson;
        return text is "csv" or "ndjson";
    }
}
