using System.Text.Json;
using System.Text.Json.Nodes;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;
using Mentiko.Core.Results;
using Mentiko.Web.Components.Shared.Definitions;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Agents;

/// <summary>The editor of one agent: fields and JSON over one document.</summary>
public sealed partial class AgentEditorView
{
    private const string StatusId = "draft-status";

    private const string Template = """
        {
          "description": "",
          "instructions": "",
          "runtime": { "type": "command", "command": ["sh", "-c", "cat \"$MENTIKO_INPUT\""] },
          "execution": { "target": "local", "timeoutSeconds": 600, "memoryMb": 512, "cpus": 1.0 },
          "secrets": [],
          "env": { "LANG": "C.UTF-8" },
          "network": { "allow": [] },
          "retry": { "maxAttempts": 1, "backoffSeconds": 5, "backoff": "exponential" }
        }

        """;

    private AgentFormModel? _model;
    private JsonEditor? _json;
    private AgentVersion? _newer;
    private DefinitionMerge? _merge;
    private Error? _refusal;
    private string _newName = "";
    private string _note = "";
    private bool _busy;

    /// <summary>The version to begin from; null for a new agent.</summary>
    [Parameter, EditorRequired]
    public required AgentVersion? Agent { get; set; }

    /// <summary>Names of the secrets there are; null for a role that may not see them.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyCollection<string>? Secrets { get; set; }

    /// <summary>json, or anything else for the form.</summary>
    [Parameter]
    public string? View { get; set; }

    [Inject]
    private GetAgent GetAgent { get; set; } = null!;

    [Inject]
    private SaveAgent SaveAgent { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    private DefinitionDocument Document => _model!.Document;

    private bool IsJson => View == "json";

    protected override void OnInitialized()
    {
        _model = new AgentFormModel(new DefinitionDocument(Agent is null ? Template : TextOf(Agent), Agent?.Version ?? 0, Time));
        Document.Changed += Follow;
        Check();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && _model is not null)
        {
            Document.Changed -= Follow;
        }

        base.Dispose(disposing);
    }

    private static string TextOf(AgentVersion agent) => CompactJson.Of(AgentDefinitionWriter.Write(agent.Definition));

    private void Follow(DocumentChange change)
    {
        if (change is DocumentChange.Text or DocumentChange.TypedText)
        {
            Check();
        }

        _ = InvokeAsync(StateHasChanged);
    }

    /// <summary>What makes an agent's definition right stands in it alone: no store is asked, and no pause awaited.</summary>
    private void Check()
    {
        if (Document.IsReadable)
        {
            using var json = JsonDocument.Parse(Document.Text);
            Document.Report(Document.Text, AgentDefinitionReader.Read(json.RootElement).Problems);
        }
    }

    private async Task GoToAsync(Problem problem)
    {
        if (!IsJson)
        {
            Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("view", "json"), replace: true);
        }

        if ((Document.Fault ?? JsonPlaces.Of(Document.Text).Find(problem.Path)) is { } place)
        {
            await _json!.RevealAsync(place);
        }
    }

    private void TakeDraft(Draft draft)
    {
        if (draft.BaseVersion != Document.BaseVersion && Agent is not null)
        {
            // The versions of an agent before the current one cannot be read, so the merge has no common origin.
            _newer = Agent;
            Document.Rebase(draft.BaseVersion, "");
        }

        Document.Replace(draft.Text);
    }

    private async Task DiscardAsync()
    {
        Document.Replace(_newer is null ? Document.BaseText : TextOf(_newer));
        if (_newer is not null)
        {
            Document.Rebase(_newer.Version, Document.Text);
        }

        (_newer, _merge) = (null, null);
        await _json!.DropDraftAsync();
    }

    private async Task SaveAsync()
    {
        if (_busy)
        {
            return;
        }

        if (!AgentName.TryParse(Agent?.Name.Text ?? _newName.Trim(), out var name))
        {
            _refusal = Error.Invalid.At("name", "Give it a name of 1 to 63 lower-case letters, digits and hyphens, above.");
            return;
        }

        _busy = true;
        var text = Document.Text;
        using var json = JsonDocument.Parse(text);
        var note = _note.Trim() is { Length: > 0 } said ? said : null;
        var answer = await DoAsync(SaveAgent, new SaveAgent.Input(name, json.RootElement, Document.BaseVersion, note));
        (_busy, _refusal) = (false, answer.Error);
        if (answer.TryGet(out var saved, out _))
        {
            Document.Rebase(saved.Version, text);
            await _json!.DropDraftAsync();
            Navigation.NavigateTo(Here.Link("agents", name.Text));
        }
        else if (answer.Error is Error.PreconditionFailed)
        {
            await OvertakenAsync(name);
        }
    }

    private async Task OvertakenAsync(AgentName name)
    {
        if (Agent is null)
        {
            _refusal = new Error.Conflict($"There is an agent '{name.Text}' already. Choose another name, or open that one.");
            return;
        }

        var theirs = await DoAsync(GetAgent, name);
        _refusal = theirs.Error;
        if (theirs.TryGet(out _newer, out _))
        {
            OpenMerge();
        }
    }

    private void OpenMerge() => _merge = DefinitionMerge.Of(Tree(Document.BaseText), Tree(TextOf(_newer!)), Document.Tree);

    private static JsonObject Tree(string text) => text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject();

    private void GoOnWith(DefinitionMerge merge)
    {
        var theirs = _newer!;
        Document.Replace(CompactJson.Of(merge.Merged()));
        Document.Rebase(theirs.Version, TextOf(theirs));
        (_merge, _newer) = (null, null);
    }
}
