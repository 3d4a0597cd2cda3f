using Mentiko.Core.Schedules;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Schedules;

/// <summary>Makes a schedule, and goes to it.</summary>
public sealed partial class NewSchedulePage
{
    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    private void Show(Schedule schedule) => Navigation.NavigateTo(Here.Link("schedules", schedule.Name.Text));
}
