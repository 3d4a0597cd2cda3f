using System.Collections.Immutable;
using System.Text;
using Mentiko.Core.Events;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Runs;

/// <summary>The events of a run: who emitted each, what it started, and its file, read and as it is.</summary>
public sealed partial class RunEvents
{
    private const int PageSize = 200;

    private EventContent? _content;
    private Error? _refusal;
    private int? _open;
    private int _shown = PageSize;
    private bool _raw;

    [Parameter, EditorRequired]
    public required RunId Run { get; set; }

    [Parameter, EditorRequired]
    public required bool IsOver { get; set; }

    [Parameter, EditorRequired]
    public required RunProgress? Progress { get; set; }

    [CascadingParameter]
    public ReaderZone Clock { get; set; } = ReaderZone.Utc;

    [Inject]
    private ListRunEvents ListRunEvents { get; set; } = null!;

    [Inject]
    private GetRunEvent GetRunEvent { get; set; } = null!;

    private ImmutableArray<EventStory> Shown => Progress!.Events.Length <= _shown ? Progress.Events : Progress.Events[.._shown];

    private async Task ToggleAsync(int sequence)
    {
        (_open, _content) = (_open == sequence ? null : sequence, null);
        if (_open is not null)
        {
            var listed = await DoAsync(ListRunEvents, new ListRunEvents.Input(Run, sequence - 1, 1));
            _refusal = listed.Error;
            if (listed.TryGet(out var entries, out _) && entries is [{ } entry, ..])
            {
                await OpenAsync(entry);
            }
        }
    }

    private async Task OpenAsync(RunEvent entry)
    {
        var answer = await DoAsync(GetRunEvent, new GetRunEvent.Input(Run, entry.Id));
        _refusal = answer.Error;
        _content = answer.TryGet(out var json, out _)
            ? EventContent.Of(Encoding.UTF8.GetString(json.Span), entry.FileName, $"/api/v1{Here.Link("runs", Run.Text, "events", Uri.EscapeDataString(entry.Id))}")
            : null;
    }
}
