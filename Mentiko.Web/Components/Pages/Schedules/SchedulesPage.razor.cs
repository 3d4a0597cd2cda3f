using Mentiko.Core.Results;
using Mentiko.Core.Schedules;
using Mentiko.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Schedules;

/// <summary>The namespace's schedules by name.</summary>
public sealed partial class SchedulesPage
{
    private Page<Schedule>? _schedules;
    private Error? _refusal;

    [SupplyParameterFromQuery(Name = "after")]
    public string? After { get; set; }

    [CascadingParameter]
    public ReaderZone Clock { get; set; } = ReaderZone.Utc;

    [Inject]
    private ListSchedules ListSchedules { get; set; } = null!;

    protected override async Task OnParametersSetAsync()
    {
        var answer = await DoAsync(ListSchedules, new PageRequest(After: After));
        _refusal = answer.Error;
        _schedules = answer.TryGet(out var page, out _) ? page : null;
    }
}
