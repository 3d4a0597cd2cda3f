using System.Globalization;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;
using Mentiko.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Audit;

/// <summary>The record of the namespace. Filters, the page and the opened entry are part of the address.</summary>
public sealed partial class AuditPage
{
    private Page<AuditEntry>? _entries;
    private Error? _refusal;

    [SupplyParameterFromQuery(Name = "action")]
    public string? Action { get; set; }

    [SupplyParameterFromQuery(Name = "actor")]
    public string? Actor { get; set; }

    [SupplyParameterFromQuery(Name = "target")]
    public string? Target { get; set; }

    [SupplyParameterFromQuery(Name = "outcome")]
    public string? Outcome { get; set; }

    [SupplyParameterFromQuery(Name = "from")]
    public string? From { get; set; }

    [SupplyParameterFromQuery(Name = "to")]
    public string? To { get; set; }

    [SupplyParameterFromQuery(Name = "after")]
    public string? After { get; set; }

    [SupplyParameterFromQuery(Name = "entry")]
    public string? Entry { get; set; }

    [CascadingParameter]
    public ReaderZone Clock { get; set; } = ReaderZone.Utc;

    [Inject]
    private ListAudit ListAudit { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    /// <summary>Null for an address that somebody bent.</summary>
    private long? Opened => long.TryParse(Entry, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) ? sequence : null;

    private AuditPageFilter Filter => AuditPageFilter.Read(Action, Actor, Target, Outcome, From, To);

    /// <summary>Each filter that is in force, by its name in the address.</summary>
    private IEnumerable<(string Name, string Text)> Chips => new (string Name, string? Text)[]
    {
        ("action", Filter.Action),
        ("outcome", Filter.Outcome?.ToWire()),
        ("actor", Filter.Actor is { } actor ? $"by {actor}" : null),
        ("target", Filter.Target is { } target ? $"to {target}" : null),
        ("from", Filter.From is { } from ? $"from {Clock.Exact(from)}" : null),
        ("to", Filter.To is { } to ? $"until {Clock.Exact(to)}" : null),
    }.Where(chip => chip.Text is not null).Select(chip => (chip.Name, chip.Text!));

    protected override async Task OnParametersSetAsync()
    {
        var (asked, after) = (Filter, After);
        var answer = await DoAsync(ListAudit, asked.ToQuery(new PageRequest(After: after)));
        if (asked != Filter || after != After)
        {
            // The filter changed meanwhile: its own answer is on the way.
            return;
        }

        _refusal = answer.Error;
        _entries = answer.TryGet(out var entries, out _) ? entries : null;
    }

    private string LinkTo(long? entry) => Navigation.GetUriWithQueryParameter("entry", entry);

    private string Without(string name) => Navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { [name] = null, ["after"] = null });

    private void Show(string name, ChangeEventArgs e) => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
        {
            [name] = e.Value is string { Length: > 0 } text ? text : null,
            ["after"] = null,
        }));

    private Task SelectAsync((DateTimeOffset From, DateTimeOffset To) range)
    {
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
        {
            ["from"] = AuditPageFilter.Write(range.From),
            ["to"] = AuditPageFilter.Write(range.To),
            ["after"] = null,
        }));
        return Task.CompletedTask;
    }
}
