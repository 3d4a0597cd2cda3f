using Mentiko.Web.Components.Shared;
using System.Text;
using Mentiko.Core.Events;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Runs;

/// <summary>The events of a run, and the JSON of one as its file has it.</summary>
public sealed partial class RunEvents
{
    private const int MaxEvents = 200;

    private List<RunEvent>? _events;
    private Error? _refusal;
    private string? _open;
    private string? _content;
    private int _shown = -1;

    [Parameter, EditorRequired]
    public required RunId Run { get; set; }

    [Parameter, EditorRequired]
    public required bool IsOver { get; set; }

    /// <summary>Changes when something about the run has changed.</summary>
    [Parameter]
    public int Version { get; set; }

    [Inject]
    private ListRunEvents ListRunEvents { get; set; } = null!;

    [Inject]
    private GetRunEvent GetRunEvent { get; set; } = null!;

    protected override async Task OnParametersSetAsync()
    {
        if (_shown == Version)
        {
            return;
        }

        _shown = Version;
        var after = _events is { Count: > 0 } ? _events[^1].Sequence : 0;
        var answer = await DoAsync(ListRunEvents, new ListRunEvents.Input(Run, after, MaxEvents));
        _refusal = answer.Error;
        if (answer.TryGet(out var fresh, out _))
        {
            _events ??= [];

            // Two reads may overlap; a sequence is added once.
            _events.AddRange(fresh.Where(entry => _events.Count == 0 || entry.Sequence > _events[^1].Sequence).ToList());
        }
    }

    private async Task ToggleAsync(string id)
    {
        if (_open == id)
        {
            _open = null;
            return;
        }

        (_open, _content) = (id, null);
        var answer = await DoAsync(GetRunEvent, new GetRunEvent.Input(Run, id));
        _refusal = answer.Error;
        _content = answer.TryGet(out var json, out _) ? PrettyJson.Of(Encoding.UTF8.GetString(json.Span)) : null;
    }
}
