using System.Globalization;
using Mentiko.Core.Chains;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;

namespace Mentiko.Web.Components.Pages.Runs;

/// <summary>Which runs the address asks for. What cannot be read is left out, so an old link still opens.</summary>
/// <param name="Since">How far back from now, as <see cref="Spans"/> has it; null for any time.</param>
public sealed record RunFilter(ChainName? Chain, RunStatus? Status, DateOnly? From, DateOnly? To, KeyValuePair<string, string>? Label, string? By, string? Since)
{
    private const int LongestName = 512;

    /// <summary>The times that a reader may look back: the word in the address, the one for people, the length.</summary>
    public static IReadOnlyList<(string Key, string Text, TimeSpan Length)> Spans { get; } =
    [
        ("1h", "the last hour", TimeSpan.FromHours(1)),
        ("24h", "the last 24 hours", TimeSpan.FromHours(24)),
        ("7d", "the last 7 days", TimeSpan.FromDays(7)),
        ("30d", "the last 30 days", TimeSpan.FromDays(30)),
    ];

    public static RunFilter Read(string? chain, string? status, string? from, string? to, string? label, string? by = null, string? since = null) => new(
        ChainName.TryParse(chain, out var name) ? name : null,
        RunNames.TryParse(status, out RunStatus parsed) ? parsed : null,
        ReadDay(from),
        ReadDay(to),
        ReadLabel(label),
        by is { Length: > 0 and <= LongestName } ? by : null,
        Spans.Any(span => span.Key == since) ? since : null);

    public bool IsSet => this is not { Chain: null, Status: null, From: null, To: null, Label: null, By: null, Since: null };

    /// <summary>Days are whole and in UTC: the last one is included. The later of two beginnings counts.</summary>
    public RunQuery ToQuery(PageRequest page, DateTimeOffset now)
    {
        var since = Spans.Where(span => span.Key == Since).Select(span => (DateTimeOffset?)(now - span.Length)).FirstOrDefault();
        var from = StartOf(From);
        return new RunQuery(page, Chain, Status, from > since || since is null ? from : since, StartOf(To?.AddDays(1)), Label, By);
    }

    private static DateOnly? ReadDay(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <summary>Written as the API writes it: a filter found on the page works in a script.</summary>
    private static KeyValuePair<string, string>? ReadLabel(string? text) =>
        text?.IndexOf('=', StringComparison.Ordinal) is { } at and > 0 ? new(text[..at], text[(at + 1)..]) : null;

    private static DateTimeOffset? StartOf(DateOnly? day) =>
        day is { } known ? new DateTimeOffset(known.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero) : null;
}
