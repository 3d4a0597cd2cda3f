using Mentiko.Core.Events;
using Mentiko.Core.Files;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Web.Components.Pages.Workspace;
using Mentiko.Web.Rendering;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Runs;

/// <summary>The report that a run ended with, if its last events name one: a Markdown file of the workspace.</summary>
public sealed partial class RunReport
{
    private const int LookedAt = 5;
    private const int MaxEvents = 200;

    private RunId? _opened;
    private string? _path;
    private string? _text;
    private Error? _refusal;

    [Parameter, EditorRequired]
    public required RunId Run { get; set; }

    [Inject]
    private ListRunEvents ListRunEvents { get; set; } = null!;

    [Inject]
    private GetRunEvent GetRunEvent { get; set; } = null!;

    [Inject]
    private OpenWorkspacePath OpenWorkspacePath { get; set; } = null!;

    [Inject]
    private SafeMarkdown Markdown { get; set; } = null!;

    protected override async Task OnParametersSetAsync()
    {
        if (_opened == Run)
        {
            return;
        }

        (_opened, _path, _text, _refusal) = (Run, null, null, null);
        if (await FindPathAsync() is { } path)
        {
            _path = path;
            var opened = await DoAsync(OpenWorkspacePath, new OpenWorkspacePath.Input(path, new PageRequest()));
            _refusal = opened.Error;
            _text = opened.TryGet(out var node, out _) && node is WorkspaceNode.File file
                ? (await FilePreview.ReadAsync(file, SafeMarkdown.MaxLength, Leaving)).Text
                : null;
        }
    }

    private async Task<string?> FindPathAsync()
    {
        var events = await DoAsync(ListRunEvents, new ListRunEvents.Input(Run, 0, MaxEvents));
        foreach (var entry in events.TryGet(out var all, out _) ? all.Reverse().Take(LookedAt) : [])
        {
            var content = await DoAsync(GetRunEvent, new GetRunEvent.Input(Run, entry.Id));
            if (content.TryGet(out var json, out _) && ReportFinder.PathIn(json) is { } path)
            {
                return path;
            }
        }

        return null;
    }
}
