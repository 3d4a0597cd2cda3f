using System.Globalization;
using System.Text.Json.Nodes;
using Mentiko.Core.Events;
using Mentiko.Web.Components.Layout;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Chains.Editor;

/// <summary>Everything that a step can have, for the one that is selected.</summary>
public sealed partial class StepPanel
{
    /// <summary>The heading, which takes the focus when somebody comes from the canvas.</summary>
    public const string HeadingId = "step-panel";

    private string? _shownFor;
    private string? _wishedId;
    private string? _idProblem;
    private string _trigger = "";
    private string _emit = "";
    private string? _emitProblem;

    [CascadingParameter]
    public required NamespaceView Here { get; set; }

    [Parameter, EditorRequired]
    public required ChainEditor Editor { get; set; }

    [Parameter, EditorRequired]
    public required CanvasStep Step { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<CanvasAgent> Agents { get; set; }

    /// <summary>What an agent brings to a step: limits, retry, secrets, in words.</summary>
    [Parameter]
    public Func<string, IReadOnlyList<(string Name, string Value)>>? Facts { get; set; }

    private CanvasAgent? Agent => Agents.FirstOrDefault(agent => agent.Name == Step.Agent);

    protected override void OnParametersSet()
    {
        if (_shownFor != Step.Key)
        {
            (_shownFor, _idProblem, _wishedId, _trigger, _emit, _emitProblem) = (Step.Key, null, null, "", "", null);
        }
    }

    private static string Text(ChangeEventArgs e) => e.Value as string ?? "";

    private void Do(Action<JsonObject> change) => Editor.Document.Edit(change);

    private void Rename(ChangeEventArgs e)
    {
        _wishedId = Text(e);
        _idProblem = Editor.Rename(Step, _wishedId);
    }

    /// <summary>By a press and not by choosing: with arrow keys every event on the way would be chosen.</summary>
    private void AddTrigger()
    {
        if (_trigger is { Length: > 0 } type)
        {
            Do(chain => ChainEdits.Connect(chain, Step.Key, type));
            _trigger = "";
        }
    }

    private void AddEmit()
    {
        var type = _emit.Trim();
        _emitProblem = !EventType.TryParse(type, out _) ? "An event is written noun:verb, in lower-case letters, digits and hyphens."
            : type == SystemEvents.ChainStart.Text || type.EndsWith(":failed", StringComparison.Ordinal) ? "The system itself emits this one."
            : null;
        if (_emitProblem is null)
        {
            Do(chain => ChainEdits.AddEmit(chain, Step.Key, type));
            _emit = "";
        }
    }

    private void SetVisits(ChangeEventArgs e)
    {
        if (int.TryParse(Text(e), NumberStyles.None, CultureInfo.InvariantCulture, out var visits) && visits is >= 1 and <= 1000)
        {
            Do(chain => ChainEdits.SetMaxVisits(chain, Step.Key, visits));
        }
    }
}
