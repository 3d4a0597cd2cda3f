using Mentiko.Core.Access;
using Mentiko.Core.Billing;
using Mentiko.Core.Plans;
using Mentiko.Core.Results;
using Mentiko.Web.Gates;

namespace Mentiko.Web.Api.Billing;

/// <summary>What an organization used, month by month.</summary>
internal static class BillingEndpoints
{
    public static void MapBilling(this OrgGroup org)
    {
        org.Get("/billing", Permission.BillingRead, GetAsync).Answers<StatementBody>(200).Queries("month");
        org.Get("/billing/statement", Permission.BillingRead, DownloadAsync).Answers(200).Queries("month", "format");
        org.Get("/billing/months", Permission.BillingRead, MonthsAsync).AnswersList<string>();
    }

    private static Task<IResult> GetAsync(OrgCall call, GetBilling get) =>
        ReadAsync(call, get, statement => Results.Ok(StatementBody.Of(statement)));

    private static async Task<IResult> DownloadAsync(OrgCall call, GetBilling get, IStatementPrinter printer) => call.Query("format") switch
    {
        null or "csv" => await ReadAsync(call, get, statement => Results.Text(StatementCsv.Write(statement), "text/csv; charset=utf-8")),
        "pdf" => await ReadAsync(call, get, statement => Results.File(printer.Print(call.Scope, statement), "application/pdf", $"{call.Scope.Slug.Text}-{statement.Month.Text}.pdf")),
        _ => new Refusal(Error.Invalid.At("format", "A statement is 'csv' or 'pdf'.")),
    };

    private static Task<IResult> MonthsAsync(OrgCall call, ListBillingMonths list) =>
        list.ExecuteAsync(call.Scope, default, call.Cancel).Or(months => Results.Ok(new ListBody(months.Select(object (month) => month.Text).ToList(), null)));

    private static async Task<IResult> ReadAsync(OrgCall call, GetBilling get, Func<Statement, IResult> show)
    {
        var month = default(BillingMonth);
        if (call.Query("month") is { } text && !BillingMonth.TryParse(text, out month))
        {
            return new Refusal(Error.Invalid.At("month", "A month is written as 2026-11."));
        }

        return (await get.ExecuteAsync(call.Scope, month == default ? null : month, call.Cancel)).Or(show);
    }
}

internal sealed record StatementBody(
    string Plan,
    StatementBody.PeriodBody Period,
    IReadOnlyList<StatementBody.LineBody> Lines,
    IReadOnlyList<StatementBody.NoticeBody> Notices,
    StatementBody.PaymentBody? Payment)
{
    internal sealed record PeriodBody(string Month, DateTimeOffset From, DateTimeOffset To);

    internal sealed record LineBody(string Item, decimal Quantity, string Unit);

    internal sealed record NoticeBody(string Quota, long Used, long Limit, bool Reached);

    internal sealed record PaymentBody(string Provider, string Url);

    public static StatementBody Of(Statement statement) => new(
        statement.Plan.Name,
        new PeriodBody(statement.Month.Text, statement.Month.Start, statement.Month.End),
        [.. statement.Lines.Select(line => new LineBody(line.Item.ToWire(), line.Quantity, line.Item.ToUnit()))],
        [.. statement.Notices.Select(notice => new NoticeBody(notice.Quota.ToWire(), notice.Used, notice.Limit, notice.IsReached))],
        statement.Payment is { } payment ? new PaymentBody(payment.Provider, payment.Address.ToString()) : null);
}
