using Mentiko.Core.Results;
using Mentiko.Core.Schedules;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Schedules;

/// <summary>The namespace's schedules by name.</summary>
public sealed partial class SchedulesPage
{
    private Page<Schedule>? _schedules;
    private Error? _refusal;

    [SupplyParameterFromQuery(Name = "after")]
    public string? After { get; set; }

    [Inject]
    private ListSchedules ListSchedules { get; set; } = null!;

    protected override async Task OnParametersSetAsync()
    {
        var answer = await DoAsync(ListSchedules, new PageRequest(After: After));
        _refusal = answer.Error;
        _schedules = answer.TryGet(out var page, out _) ? page : null;
    }
}
