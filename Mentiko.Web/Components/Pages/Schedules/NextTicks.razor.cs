using Mentiko.Core.Schedules;
using Mentiko.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Schedules;

/// <summary>The next ticks of a schedule on its own clock and on the reader's, with the moments marked before which a clock is changed.</summary>
public sealed partial class NextTicks
{
    private const int Shown = 10;

    [Parameter, EditorRequired]
    public required string Cron { get; set; }

    [Parameter, EditorRequired]
    public required string TimeZone { get; set; }

    [Parameter]
    public bool Enabled { get; set; } = true;

    [CascadingParameter]
    public ReaderZone Clock { get; set; } = ReaderZone.Utc;

    [Inject]
    private ITickCalendar Calendar { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    private IReadOnlyList<CalendarTick> Ticks => Enabled ? Calendar.Next(Cron, TimeZone, Time.GetUtcNow(), Shown) : [];
}
