using System.Text.Json.Nodes;
using Mentiko.Core.Chains;
using Mentiko.Core.Events;
using Mentiko.Web.Components.Shared.Definitions;

namespace Mentiko.Web.Components.Pages.Chains.Editor;

/// <summary>An event that a step can start on, with who emits it.</summary>
public sealed record OfferedEvent(string Type, string Emitter);

/// <summary>What the canvas and the panel beside it show of a chain's document, and what is done there.</summary>
public sealed class ChainEditor : IDisposable
{
    private IReadOnlyDictionary<string, CanvasState>? _last;
    private CanvasRename? _renamed;
    private IReadOnlyList<string>? _chosen;

    public ChainEditor(DefinitionDocument document)
    {
        Document = document;
        Document.Changed += Follow;
        (Steps, Canvas) = ([], new CanvasModel([], Readable: true));
        Draw();
    }

    public DefinitionDocument Document { get; }

    /// <summary>The steps of the definition, without those that only a comparison shows.</summary>
    public IReadOnlyList<CanvasStep> Steps { get; private set; }

    public CanvasModel Canvas { get; private set; }

    /// <summary>Keys of what is selected on the canvas.</summary>
    public IReadOnlyList<string> Selected { get; private set; } = [];

    /// <summary>The version that the canvas is compared with; null for none.</summary>
    public int? ComparedVersion { get; private set; }

    /// <summary>The text of the version that is compared.</summary>
    public string? ComparedText { get; private set; }

    /// <summary>The step whose properties are shown: the only one that is selected.</summary>
    public CanvasStep? Step => Selected is [var key] ? Steps.FirstOrDefault(step => step.Key == key) : null;

    /// <summary>Every event of the chain, in the order in which the steps stand.</summary>
    public IReadOnlyList<OfferedEvent> Events =>
    [
        new OfferedEvent(SystemEvents.ChainStart.Text, "the chain's start"),
        .. Steps.SelectMany(step => step.Emits.Append(step.FailedEvent).Select(type => new OfferedEvent(type, step.Id))).DistinctBy(offered => offered.Type),
    ];

    public void Dispose() => Document.Changed -= Follow;

    public void Select(IReadOnlyList<string> keys) => Selected = [.. keys.Where(key => Steps.Any(step => step.Key == key))];

    /// <summary>Does what somebody did on the canvas.</summary>
    public void Act(CanvasAct act)
    {
        switch (act)
        {
            case { Kind: "add", Agent: { } agent }:
                AddStep(agent, act.Event);
                break;
            case { Kind: "connect", Keys: [var key], Event: { } type }:
                Document.Edit(chain => ChainEdits.Connect(chain, key, type));
                break;
            case { Kind: "disconnect" }:
                Document.Edit(chain => act.Links.ToList().ForEach(link => ChainEdits.Disconnect(chain, link.Step, link.Event)));
                break;
            case { Kind: "remove" }:
                Document.Edit(chain => ChainEdits.Remove(chain, [.. act.Keys]));
                Select([]);
                break;
            case { Kind: "undo" }:
                Document.Undo();
                break;
            case { Kind: "redo" }:
                Document.Redo();
                break;
        }
    }

    /// <summary>Adds a step and selects it.</summary>
    /// <param name="agent">What it runs.</param>
    /// <param name="trigger">What starts it; null for what <see cref="ChainEdits.Add"/> thinks of.</param>
    public void AddStep(string agent, string? trigger)
    {
        Document.Edit(chain => _chosen = [ChainEdits.Add(chain, agent, trigger)]);
    }

    /// <summary>Adds copies of the steps in a text and selects them.</summary>
    public void Paste(string json)
    {
        Document.Edit(chain => _chosen = ChainEdits.Paste(chain, json) is { Count: > 0 } keys ? keys : null);
    }

    /// <summary>Gives a step another id.</summary>
    /// <returns>Why it cannot have that one; null when it has it.</returns>
    public string? Rename(CanvasStep step, string id)
    {
        id = id.Trim();
        if (id == step.Id)
        {
            return null;
        }

        if (!StepId.TryParse(id, out _))
        {
            return "An id has 1 to 63 lower-case letters, digits and hyphens, and does not start with a hyphen.";
        }

        if (Steps.Any(other => other.Id == id))
        {
            return $"There is a step '{id}' already.";
        }

        _renamed = new CanvasRename(step.Key, id);
        Document.Edit(chain => ChainEdits.Rename(chain, step.Key, id));
        _renamed = null;
        return null;
    }

    /// <summary>Shows on the canvas what is other than in a version; null ends that.</summary>
    public void Compare(ChainVersion? version)
    {
        (ComparedVersion, ComparedText) = (version?.Version, version is null ? null : CompactJson.Of(ChainDefinitionWriter.Write(version.Definition)));
        Draw();
    }

    /// <summary>How the steps went in the last run, by id.</summary>
    public void ShowLast(IReadOnlyDictionary<string, CanvasState> states)
    {
        _last = states;
        Draw();
    }

    /// <summary>The key of the step that a problem is about.</summary>
    public CanvasStep? StepOf(Problem problem) => ChainSketcher.PlaceOf(problem.Path) is { } place && Document.IsReadable
        ? Steps.Zip(ChainSketcher.PlacesOf(Document.Tree)).FirstOrDefault(pair => pair.Second == place).First
        : null;

    private void Follow(DocumentChange change)
    {
        if (change != DocumentChange.Base)
        {
            Draw();
        }
    }

    private void Draw()
    {
        Steps = ChainSketcher.StepsOf(Document.Tree);
        Select([.. (_chosen ?? Selected).Select(key => key == _renamed?.From ? _renamed.To : key)]);
        IReadOnlyList<CanvasStep> shown = ComparedText is { } text ? ChainDiff.Mark(JsonNode.Parse(text)!.AsObject(), Document.Tree) : Steps;
        if (Document.IsReadable)
        {
            shown = shown.WithProblems(Document.Tree, Document.Problems);
            Steps = Steps.WithProblems(Document.Tree, Document.Problems);
        }

        Canvas = new CanvasModel([.. shown.Select(step => step with { Last = _last?.GetValueOrDefault(step.Id) })], Document.IsReadable)
        {
            Renamed = _renamed,
            Select = _chosen,
        };
        _chosen = null;
    }
}
