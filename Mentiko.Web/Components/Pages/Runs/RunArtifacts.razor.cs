using Mentiko.Core.Chains;
using Mentiko.Core.Events;
using Mentiko.Core.Files;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Web.Components.Pages.Workspace;
using Mentiko.Web.Rendering;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Runs;

/// <summary>The files that a run's events name; the first report is open.</summary>
public sealed partial class RunArtifacts
{
    private const int LookedAt = 200;

    private List<Artifact>? _artifacts;
    private string? _open;
    private string? _text;
    private Error? _refusal;
    private int _shown = -1;
    private int _last;

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

    [Inject]
    private OpenWorkspacePath OpenWorkspacePath { get; set; } = null!;

    [Inject]
    private SafeMarkdown Markdown { get; set; } = null!;

    protected override async Task OnParametersSetAsync()
    {
        if (_shown == Version)
        {
            return;
        }

        _shown = Version;
        var found = new List<Artifact>(_artifacts ?? []);
        var listed = await DoAsync(ListRunEvents, new ListRunEvents.Input(Run, _last, LookedAt));
        _refusal = listed.Error;
        foreach (var entry in listed.TryGet(out var events, out _) ? events : [])
        {
            _last = Math.Max(_last, entry.Sequence);
            if (entry.Step is null)
            {
                // The run's input: whoever triggered it named files that no agent of it was searched for.
                continue;
            }

            var content = await DoAsync(GetRunEvent, new GetRunEvent.Input(Run, entry.Id));
            var paths = content.TryGet(out var json, out _) ? ArtifactPaths.InEvent(json) : [];
            found.AddRange(paths.Where(path => found.TrueForAll(known => known.Path != path)).Select(path => new Artifact(path, entry.Step, entry.Sequence)));
        }

        var first = _artifacts is not { Count: > 0 };
        _artifacts = found;
        if (first && found.Find(artifact => IsMarkdown(artifact.Path)) is { } report)
        {
            await ReadAsync(report.Path);
        }
    }

    private async Task ReadAsync(string path)
    {
        (_open, _text) = (_open == path ? null : path, null);
        if (_open is null)
        {
            return;
        }

        var opened = await DoAsync(OpenWorkspacePath, new OpenWorkspacePath.Input(path, new PageRequest()));
        _refusal = opened.Error;
        _text = opened.TryGet(out var node, out _) && node is WorkspaceNode.File file
            ? (await FilePreview.ReadAsync(file, SafeMarkdown.MaxLength, Leaving)).Text
            : null;
    }

    private static bool IsMarkdown(string path) => path.EndsWith(".md", StringComparison.OrdinalIgnoreCase);

    private sealed record Artifact(string Path, StepId? Step, int Sequence);
}
