using System.Globalization;
using Mentiko.Core.Chains;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;

namespace Mentiko.Web.Components.Pages.Runs;

/// <summary>Which runs the address asks for. What cannot be read is left out, so an old link still opens.</summary>
public sealed record RunFilter(ChainName? Chain, RunStatus? Status, DateOnly? From, DateOnly? To, KeyValuePair<string, string>? Label)
{
    public static RunFilter Read(string? chain, string? status, string? from, string? to, string? label) => new(
        ChainName.TryParse(chain, out var name) ? name : null,
        RunNames.TryParse(status, out RunStatus parsed) ? parsed : null,
        ReadDay(from),
        ReadDay(to),
        ReadLabel(label));

    public bool IsSet => this is not { Chain: null, Status: null, From: null, To: null, Label: null };

    /// <summary>Days are whole and in UTC: the last one is included.</summary>
    public RunQuery ToQuery(PageRequest page) => new(page, Chain, Status, StartOf(From), StartOf(To?.AddDays(1)), Label);

    private static DateOnly? ReadDay(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <summary>Written as the API writes it: a filter found on the page works in a script.</summary>
    private static KeyValuePair<string, string>? ReadLabel(string? text) =>
        text?.IndexOf('=', StringComparison.Ordinal) is { } at and > 0 ? new(text[..at], text[(at + 1)..]) : null;

    private static DateTimeOffset? StartOf(DateOnly? day) =>
        day is { } known ? new DateTimeOffset(known.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero) : null;
}
