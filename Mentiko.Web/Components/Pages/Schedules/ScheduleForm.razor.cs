using System.Text.Json;
using System.Text.Json.Nodes;
using Mentiko.Core.Chains;
using Mentiko.Core.Results;
using Mentiko.Core.Schedules;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Schedules;

/// <summary>Makes or changes a schedule, and says in words when it will come while that is typed.</summary>
public sealed partial class ScheduleForm
{
    private const int MostChains = 200;

    private static readonly Lazy<string[]> KnownZones = new(() =>
        [.. TimeZoneInfo.GetSystemTimeZones().Where(zone => zone.HasIanaId).Select(zone => zone.Id).Prepend("UTC").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);

    private IReadOnlyList<string> _chains = [];
    private string _name = "";
    private string _chain = "";
    private string _cron = "";
    private string _zone = "UTC";
    private string _input = "{}";
    private string _misfire = "once";
    private string _overlap = "skip";
    private bool _enabled = true;
    private Error? _refusal;
    private bool _busy;
    private (string Name, int Version)? _shown;

    /// <summary>What to change; null for a new one.</summary>
    [Parameter]
    public Schedule? Schedule { get; set; }

    [Parameter]
    public EventCallback<Schedule> Done { get; set; }

    [Inject]
    private SaveSchedule Save { get; set; } = null!;

    [Inject]
    private ListChains ListChains { get; set; } = null!;

    [Inject]
    private ITickCalendar Calendar { get; set; } = null!;

    private static IReadOnlyList<string> Zones => KnownZones.Value;

    // What is saved already is on the page that the form stands on.
    private bool IsAnotherTime => Schedule is null || Schedule.Definition.Cron != _cron.Trim() || Schedule.Definition.TimeZone != _zone.Trim();

    private Error.Invalid? Problem => Calendar.Check(_cron, _zone);

    private string Words => _cron.Trim().Length == 0
        ? "Minute, hour, day, month, weekday; seconds may stand first."
        : Calendar.Check(_cron, "UTC") is { } bad ? bad.Errors["$.cron"][0] : CronWords.Of(_cron);

    protected override async Task OnInitializedAsync()
    {
        var answer = await DoAsync(ListChains, new PageRequest(MostChains));
        _refusal = answer.Error;
        _chains = answer.TryGet(out var page, out _) ? [.. page.Items.Select(chain => chain.Name.Text)] : [];
    }

    protected override void OnParametersSet()
    {
        // What is being typed stays while the page is drawn anew; another version takes its place.
        if (Schedule is not { } schedule || _shown == (schedule.Name.Text, schedule.Version))
        {
            return;
        }

        var definition = schedule.Definition;
        _shown = (schedule.Name.Text, schedule.Version);
        (_name, _chain, _cron, _zone) = (schedule.Name.Text, definition.Chain.Text, definition.Cron, definition.TimeZone);
        (_input, _enabled, _misfire, _overlap) = (definition.InputJson, definition.Enabled, definition.Misfire.ToWire(), definition.Overlap.ToWire());
    }

    private async Task SaveAsync()
    {
        if (_busy)
        {
            return;
        }

        _busy = true;
        var answer = Read().TryGet(out var input, out var error) ? await DoAsync(Save, input) : error;
        (_refusal, _busy) = (answer.Error, false);
        if (answer.TryGet(out var saved, out _))
        {
            await Done.InvokeAsync(saved);
        }
    }

    private Result<SaveSchedule.Input> Read()
    {
        if (!ScheduleName.TryParse(_name.Trim(), out var name))
        {
            return Error.Invalid.At("name", "A name has 1 to 63 lower-case letters, digits and hyphens and begins with no hyphen.");
        }

        try
        {
            var body = new JsonObject
            {
                ["chain"] = _chain,
                ["cron"] = _cron.Trim(),
                ["timeZone"] = _zone.Trim(),
                ["input"] = JsonNode.Parse(_input.Trim().Length == 0 ? "{}" : _input),
                ["enabled"] = _enabled,
                ["misfire"] = _misfire,
                ["overlap"] = _overlap,
            };
            return new SaveSchedule.Input(name, JsonElement.Parse(body.ToJsonString()), Schedule?.Version ?? 0);
        }
        catch (JsonException)
        {
            return Error.Invalid.At("input", "This is not JSON.");
        }
    }
}
