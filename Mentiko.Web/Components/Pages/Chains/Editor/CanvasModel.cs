namespace Mentiko.Web.Components.Pages.Chains.Editor;

/// <summary>A chain as wwwroot-assets/canvas draws it. Its texts may be hostile; the canvas sets them as text only.</summary>
/// <param name="Steps">In the order of the definition.</param>
/// <param name="Readable">False while the JSON cannot be read and the steps are those of before.</param>
public sealed record CanvasModel(IReadOnlyList<CanvasStep> Steps, bool Readable)
{
    /// <summary>A step that has another key now, so that it keeps its place.</summary>
    public CanvasRename? Renamed { get; init; }

    /// <summary>Keys to select; null leaves the selection.</summary>
    public IReadOnlyList<string>? Select { get; init; }
}

/// <summary>A step of another key than before.</summary>
public sealed record CanvasRename(string From, string To);

/// <summary>One step on the canvas.</summary>
/// <param name="Key">Its id where that is a good one and the only one, else a key that no id can be.</param>
public sealed record CanvasStep(string Key, string Id, string Agent, IReadOnlyList<string> Triggers, string Join, IReadOnlyList<string> Emits, int MaxVisits)
{
    public IReadOnlyList<CanvasProblem> Problems { get; init; } = [];

    /// <summary>added, changed or removed against another version; null where the same or not compared.</summary>
    public string? Diff { get; init; }

    /// <summary>How it went in the last run.</summary>
    public CanvasState? Last { get; init; }

    public string FailedEvent => $"{Id}:failed";
}

/// <summary>What is wrong with a step.</summary>
/// <param name="Severity">error or warning.</param>
public sealed record CanvasProblem(string Severity, string Message);

/// <summary>How a step stands in a run.</summary>
/// <param name="Look">ok, bad, live, warn or quiet.</param>
/// <param name="Word">For people; the look is never alone.</param>
/// <param name="Detail">For instance how long it took.</param>
public sealed record CanvasState(string Look, string Word, string? Detail);

/// <summary>A run on the canvas.</summary>
/// <param name="Steps">By step id.</param>
/// <param name="Events">The types of the events that were emitted.</param>
public sealed record CanvasStates(IReadOnlyDictionary<string, CanvasState> Steps, IReadOnlyCollection<string> Events);

/// <summary>An agent that a step can be made of.</summary>
public sealed record CanvasAgent(string Name, string Description);

/// <summary>Something that somebody did on the canvas.</summary>
/// <param name="Kind">add, connect, disconnect, remove, undo or redo.</param>
public sealed record CanvasAct(string Kind)
{
    public IReadOnlyList<string> Keys { get; init; } = [];

    public IReadOnlyList<CanvasLink> Links { get; init; } = [];

    public string? Agent { get; init; }

    public string? Event { get; init; }
}

/// <summary>An event that starts a step.</summary>
/// <param name="Step">The step's key.</param>
public sealed record CanvasLink(string Step, string Event);
