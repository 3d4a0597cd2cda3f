using System.Text.Json;
using Mentiko.Core.Chains;
using Mentiko.Core.Results;
using Mentiko.Web.Components.Shared.Definitions;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Chains.Editor;

/// <summary>
/// The editor of one chain: canvas, text and properties over one document. The draft lives in the browser, what is
/// published in the store, and between the two nobody's work is overwritten.
/// </summary>
public sealed partial class ChainEditorView
{
    private const string StatusId = "draft-status";

    private static readonly (string View, string Word)[] Views = [("canvas", "Canvas"), ("json", "JSON"), ("both", "Both")];
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    private ChainEditor? _editor;
    private Debounce? _checking;
    private ChainCanvas? _canvas;
    private JsonEditor? _json;
    private ChainVersion? _current;
    private ChainVersion? _newer;
    private (DefinitionMerge Merge, ChainVersion Theirs)? _merge;
    private SidePanel _side;
    private Error? _refusal;
    private Error? _publishRefusal;
    private int? _published;
    private string _newName = "";
    private bool _busy;

    /// <summary>The version to begin from; null for a new chain.</summary>
    [Parameter, EditorRequired]
    public required ChainVersion? Chain { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<CanvasAgent> Agents { get; set; }

    /// <summary>What an agent brings to a step, in words.</summary>
    [Parameter, EditorRequired]
    public required Func<string, IReadOnlyList<(string Name, string Value)>> Facts { get; set; }

    /// <summary>How the steps went in the last run, by id.</summary>
    [Parameter]
    public IReadOnlyDictionary<string, CanvasState>? Last { get; set; }

    /// <summary>canvas, json or both.</summary>
    [Parameter]
    public string? View { get; set; }

    [Inject]
    private GetChain GetChain { get; set; } = null!;

    [Inject]
    private GetChainVersion GetChainVersion { get; set; } = null!;

    [Inject]
    private SaveChain SaveChain { get; set; } = null!;

    [Inject]
    private ValidateChain ValidateChain { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    private ChainEditor Editor => _editor!;

    private DefinitionDocument Document => Editor.Document;

    private string Shown => View is "json" or "both" ? View : "canvas";

    protected override async Task OnInitializedAsync()
    {
        _current = Chain;
        _checking = new Debounce(Time, Pause);
        _editor = new ChainEditor(new DefinitionDocument(Chain is null ? ChainText.Empty : ChainText.Of(Chain.Definition), Chain?.Version ?? 0, Time));
        if (Last is not null)
        {
            Editor.ShowLast(Last);
        }

        Document.Changed += Follow;
        await CheckAsync(Leaving);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && _editor is not null)
        {
            Document.Changed -= Follow;
            _editor.Dispose();
            _checking?.Dispose();
        }

        base.Dispose(disposing);
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : FormattableString.Invariant($"{count} {what}s");

    private string Expanded(SidePanel panel) => _side == panel ? "true" : "false";

    private void Toggle(SidePanel panel) => (_side, _published, _publishRefusal) = (_side == panel ? SidePanel.Properties : panel, null, null);

    private void Follow(DocumentChange change) => _ = InvokeAsync(() =>
    {
        StateHasChanged();
        return change is DocumentChange.Text or DocumentChange.TypedText ? _checking!.RunAsync(CheckAsync) : Task.CompletedTask;
    });

    private async Task CheckAsync(CancellationToken cancel)
    {
        if (!Document.IsReadable)
        {
            return;
        }

        var text = Document.Text;
        using var json = JsonDocument.Parse(text);
        var answer = await DoAsync(ValidateChain, json.RootElement);
        _refusal = answer.Error;
        if (answer.TryGet(out var verdict, out _) && !cancel.IsCancellationRequested)
        {
            Document.Report(text, verdict.Problems);
        }
    }

    private void Act(CanvasAct act) => Editor.Act(act);

    private void Paste(string json) => Editor.Paste(json);

    private void Select(IReadOnlyList<string> keys)
    {
        Editor.Select(keys);
        if (keys.Count > 0)
        {
            _side = SidePanel.Properties;
        }
    }

    /// <summary>A step from the palette goes on where the selected one ends.</summary>
    private void AddStep(string agent) => Editor.AddStep(agent, Editor.Step?.Emits is [var type, ..] ? type : null);

    private async Task GoToAsync(Problem problem)
    {
        if (Shown != "json" && Editor.StepOf(problem) is { } step)
        {
            await _canvas!.RevealAsync(step.Key);
            return;
        }

        if (Shown == "canvas")
        {
            Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("view", "both"), replace: true);
        }

        if ((Document.Fault ?? JsonPlaces.Of(Document.Text).Find(problem.Path)) is { } place)
        {
            await _json!.RevealAsync(place);
        }
    }

    /// <summary>The browser has a draft. It may have begun from a version that is not the current one any more.</summary>
    private async Task TakeDraftAsync(Draft draft)
    {
        if (draft.BaseVersion != Document.BaseVersion && Chain is not null)
        {
            _newer = Chain;
            var origin = await DoAsync(GetChainVersion, new GetChainVersion.Input(Chain.Name, draft.BaseVersion));
            Document.Rebase(draft.BaseVersion, origin.TryGet(out var version, out _) ? ChainText.Of(version.Definition) : ChainText.Empty);
        }

        Document.Replace(draft.Text);
        StateHasChanged();
    }

    private async Task DiscardAsync()
    {
        if (_newer is { } newer)
        {
            Document.Replace(ChainText.Of(newer.Definition));
            Document.Rebase(newer.Version, Document.Text);
            (_newer, _merge, _current) = (null, null, newer);
        }
        else
        {
            Document.Replace(Document.BaseText);
        }

        await _json!.DropDraftAsync();
    }

    private async Task PublishAsync(string? note)
    {
        if (_busy)
        {
            return;
        }

        if (!ChainName.TryParse(Chain?.Name.Text ?? _newName.Trim(), out var name))
        {
            _publishRefusal = Error.Invalid.At("name", "Give it a name of 1 to 63 lower-case letters, digits and hyphens, above.");
            return;
        }

        _busy = true;
        var text = Document.Text;
        using var json = JsonDocument.Parse(text);
        var answer = await DoAsync(SaveChain, new SaveChain.Input(name, json.RootElement, Document.BaseVersion, note));
        (_busy, _publishRefusal, _published) = (false, answer.Error, null);
        if (answer.TryGet(out var saved, out _))
        {
            (_current, _newer, _published, _side) = (saved, null, saved.Version, SidePanel.Properties);
            Document.Rebase(saved.Version, text);
            if (Chain is null)
            {
                Navigation.NavigateTo(Here.Link("chains", name.Text, "edit"), replace: true);
            }
        }
        else if (answer.Error is Error.PreconditionFailed)
        {
            await OvertakenAsync(name);
        }
    }

    private async Task OvertakenAsync(ChainName name)
    {
        if (Chain is null)
        {
            _publishRefusal = new Error.Conflict($"There is a chain '{name.Text}' already. Choose another name, or open that one.");
            return;
        }

        var theirs = await DoAsync(GetChain, name);
        _publishRefusal = theirs.Error;
        if (theirs.TryGet(out _newer, out _))
        {
            _side = SidePanel.Properties;
            await OpenMergeAsync();
        }
    }

    private async Task OpenMergeAsync()
    {
        var theirs = _newer!;
        var origin = await DoAsync(GetChainVersion, new GetChainVersion.Input(theirs.Name, Document.BaseVersion));
        var before = origin.TryGet(out var version, out _) ? ChainText.TreeOf(version.Definition) : [];
        _merge = (DefinitionMerge.Of(before, ChainText.TreeOf(theirs.Definition), Document.Tree), theirs);
    }

    private void GoOnWith(DefinitionMerge merge)
    {
        var theirs = _merge!.Value.Theirs;
        Document.Replace(CompactJson.Of(merge.Merged()));
        Document.Rebase(theirs.Version, ChainText.Of(theirs.Definition));
        (_merge, _newer, _current) = (null, null, theirs);
    }

    private void Take(ChainVersion version) => Document.Replace(ChainText.Of(version.Definition));

    /// <summary>What stands beside the canvas.</summary>
    private enum SidePanel
    {
        Properties,
        Publish,
        Versions,
        Run,
    }
}
