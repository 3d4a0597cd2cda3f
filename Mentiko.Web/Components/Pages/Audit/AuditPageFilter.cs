using System.Globalization;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;

namespace Mentiko.Web.Components.Pages.Audit;

/// <summary>Which entries the address asks for. What cannot be read is left out, so an old link still opens, and named.</summary>
public sealed record AuditPageFilter(string? Action, string? Actor, string? Target, AuditOutcome? Outcome, DateTimeOffset? From, DateTimeOffset? To)
{
    private const int LongestText = 512;

    /// <summary>The filters that cannot be read, by name; null where all can.</summary>
    public string? NotRead { get; private init; }

    public static AuditPageFilter Read(string? action, string? actor, string? target, string? outcome, string? from, string? to)
    {
        var filter = new AuditPageFilter(
            action is not null && AuditActions.All.Contains(action) ? action : null,
            Text(actor),
            Text(target),
            AuditOutcomeNames.TryParse(outcome, out var parsed) ? parsed : null,
            Time(from),
            Time(to));
        var unread = new (string Name, string? Asked, object? Read)[]
        {
            ("action", action, filter.Action),
            ("actor", actor, filter.Actor),
            ("target", target, filter.Target),
            ("outcome", outcome, filter.Outcome),
            ("from", from, filter.From),
            ("to", to, filter.To),
        }.Where(part => !string.IsNullOrEmpty(part.Asked) && part.Read is null).Select(part => part.Name).ToList();
        return unread.Count == 0 ? filter : filter with { NotRead = string.Join(", ", unread) };
    }

    public bool IsSet => this is not { Action: null, Actor: null, Target: null, Outcome: null, From: null, To: null };

    public AuditQuery ToQuery(PageRequest page) => new(page, Action, Actor, Target, Outcome, From, To);

    /// <summary>A moment as the address has it.</summary>
    public static string Write(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string? Text(string? text) => text is { Length: > 0 and <= LongestText } ? text : null;

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.ToUniversalTime() : null;
}
