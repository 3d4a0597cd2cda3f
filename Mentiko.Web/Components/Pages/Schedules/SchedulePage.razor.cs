using System.Text.Json;
using System.Text.Json.Nodes;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Core.Schedules;
using Mentiko.Web.Components.Shared;
using Mentiko.Web.Theme;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Schedules;

/// <summary>One schedule: when it comes next, what became of its last ticks, and what may be done about it.</summary>
public sealed partial class SchedulePage
{
    private const int TicksShown = 20;

    private Schedule? _schedule;
    private IReadOnlyList<ScheduleTick> _ticks = [];
    private Error? _refusal;
    private RunId? _started;
    private bool _asked;
    private bool _busy;

    [Parameter]
    public string Name { get; set; } = "";

    [CascadingParameter]
    public ReaderZone Clock { get; set; } = ReaderZone.Utc;

    [Inject]
    private GetSchedule Get { get; set; } = null!;

    [Inject]
    private ListScheduleTicks ListTicks { get; set; } = null!;

    [Inject]
    private SaveSchedule Save { get; set; } = null!;

    [Inject]
    private RunSchedule Run { get; set; } = null!;

    [Inject]
    private DeleteSchedule Delete { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    /// <summary>Whether a schedule ticks.</summary>
    public static StateLook LookOf(Schedule schedule) => schedule switch
    {
        { Stopped: not null } => new("Stopped", "bad", Glyphs.Error),
        { Definition.Enabled: false } => new("Paused", "warn", Glyphs.Pause),
        _ => new("Enabled", "ok", Glyphs.CheckCircle),
    };

    private static StateLook LookOf(TickState state) => state switch
    {
        TickState.Starting => new("Starting", "live", Glyphs.Timelapse),
        TickState.Waiting => new("Waiting", "quiet", Glyphs.HourglassEmpty),
        TickState.Started => new("Started", "ok", Glyphs.CheckCircle),
        TickState.Skipped => new("Skipped", "quiet", Glyphs.SkipNext),
        TickState.Missed => new("Missed", "bad", Glyphs.Error),
    };

    protected override Task OnParametersSetAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        if (!ScheduleName.TryParse(Name, out var name))
        {
            _refusal = new Error.NotFound();
            return;
        }

        var answer = await DoAsync(Get, name);
        (_schedule, _refusal) = (answer.IsOk ? answer.Value : null, answer.Error);
        if (_schedule is not null && (await DoAsync(ListTicks, new ListScheduleTicks.Input(name, new PageRequest(TicksShown)))).TryGet(out var page, out _))
        {
            _ticks = page.Items;
        }
    }

    private Task RunAsync() => ActAsync(async schedule =>
    {
        var answer = await DoAsync(Run, new RunSchedule.Input(schedule.Name));
        _started = answer.IsOk ? answer.Value.Id : null;
        return answer.Error;
    });

    private Task SwitchAsync() => ActAsync(async schedule =>
    {
        var definition = schedule.Definition;
        var body = new JsonObject
        {
            ["chain"] = definition.Chain.Text,
            ["cron"] = definition.Cron,
            ["timeZone"] = definition.TimeZone,
            ["input"] = JsonNode.Parse(definition.InputJson),
            ["enabled"] = !definition.Enabled,
            ["misfire"] = definition.Misfire.ToWire(),
            ["overlap"] = definition.Overlap.ToWire(),
        };
        return (await DoAsync(Save, new SaveSchedule.Input(schedule.Name, JsonElement.Parse(body.ToJsonString()), schedule.Version))).Error;
    });

    private Task DeleteAsync() => ActAsync(async schedule =>
    {
        var answer = await DoAsync(Delete, new DeleteSchedule.Input(schedule.Name, schedule.Version));
        if (answer.IsOk)
        {
            Navigation.NavigateTo(Here.Link("schedules"));
        }

        return answer.Error;
    });

    private Task SavedAsync(Schedule saved) => LoadAsync();

    private async Task ActAsync(Func<Schedule, Task<Error?>> act)
    {
        if (_busy || _schedule is not { } schedule)
        {
            return;
        }

        (_busy, _asked) = (true, false);
        var refusal = await act(schedule);
        await LoadAsync();
        (_busy, _refusal) = (false, refusal ?? _refusal);
    }
}
