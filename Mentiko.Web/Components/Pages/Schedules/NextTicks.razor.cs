using Mentiko.Core.Schedules;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Mentiko.Web.Components.Pages.Schedules;

/// <summary>The next ticks of a schedule on its own clock and on the reader's, with the moments marked before which a clock is changed.</summary>
public sealed partial class NextTicks
{
    private const int Shown = 10;

    private string? _mine;

    [Parameter, EditorRequired]
    public required string Cron { get; set; }

    [Parameter, EditorRequired]
    public required string TimeZone { get; set; }

    [Parameter]
    public bool Enabled { get; set; } = true;

    [Inject]
    private ITickCalendar Calendar { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [Inject]
    private IJSRuntime Browser { get; set; } = null!;

    private IReadOnlyList<CalendarTick> Ticks => Enabled ? Calendar.Next(Cron, TimeZone, Time.GetUtcNow(), Shown) : [];

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        try
        {
            await using var script = await Browser.InvokeAsync<IJSObjectReference>("import", $"/{Assets["js/zone.js"]}");
            _mine = await script.InvokeAsync<string>("zone");
            StateHasChanged();
        }
        catch (Exception lost) when (lost is JSException or JSDisconnectedException or OperationCanceledException)
        {
            // Without it the schedule's own clock has to do.
        }
    }
}
