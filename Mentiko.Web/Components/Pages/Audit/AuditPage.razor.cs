using Mentiko.Core.Audit;
using Mentiko.Core.Results;
using Mentiko.Web.Components.Shared;
using Mentiko.Web.Theme;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Audit;

/// <summary>The record of the namespace.</summary>
public sealed partial class AuditPage
{
    private Page<AuditEntry>? _entries;
    private Error? _refusal;

    [SupplyParameterFromQuery(Name = "action")]
    public string? Action { get; set; }

    [SupplyParameterFromQuery(Name = "outcome")]
    public string? Outcome { get; set; }

    [SupplyParameterFromQuery(Name = "after")]
    public string? After { get; set; }

    [Inject]
    private ListAudit ListAudit { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    protected override async Task OnParametersSetAsync()
    {
        var action = Action is not null && AuditActions.All.Contains(Action) ? Action : null;
        AuditOutcome? outcome = AuditOutcomeNames.TryParse(Outcome, out var parsed) ? parsed : null;
        var answer = await DoAsync(ListAudit, new AuditQuery(new PageRequest(After: After), action, Outcome: outcome));
        _refusal = answer.Error;
        _entries = answer.TryGet(out var entries, out _) ? entries : null;
    }

    private static StateLook LookOf(AuditOutcome outcome) => outcome switch
    {
        AuditOutcome.Allowed => new("allowed", "ok", Glyphs.Check),
        AuditOutcome.Denied => new("denied", "bad", Glyphs.Block),
        AuditOutcome.Failed => new("failed", "warn", Glyphs.Error),
    };

    private void Show(string name, ChangeEventArgs e) => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
        {
            [name] = e.Value is string { Length: > 0 } text ? text : null,
            ["after"] = null,
        }));
}
