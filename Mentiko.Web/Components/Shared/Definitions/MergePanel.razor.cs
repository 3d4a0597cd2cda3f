using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Shared.Definitions;

/// <summary>Part by part: what was published meanwhile, the draft, and what both began from.</summary>
public sealed partial class MergePanel
{
    private static readonly MergeSide[] Sides = [MergeSide.Theirs, MergeSide.Mine, MergeSide.Base];

    [Parameter, EditorRequired]
    public required DefinitionMerge Merge { get; set; }

    [Parameter, EditorRequired]
    public required Published Theirs { get; set; }

    [Parameter, EditorRequired]
    public required int BaseVersion { get; set; }

    /// <summary>Every part is decided.</summary>
    [Parameter]
    public EventCallback<DefinitionMerge> OnMerged { get; set; }

    /// <summary>Goes back to the draft as it is.</summary>
    [Parameter]
    public EventCallback OnLater { get; set; }

    private static string Word(MergeSide side) => side switch
    {
        MergeSide.Mine => "yours",
        MergeSide.Theirs => "theirs",
        MergeSide.Base => "as before",
    };

    private static string Text(JsonNode? node) => node is null ? "not there" : CompactJson.Of(node).TrimEnd();

    private static string Open(int count) => count == 1 ? "One part is still to be chosen." : FormattableString.Invariant($"{count} parts are still to be chosen.");
}

/// <summary>A version that somebody has published meanwhile.</summary>
public sealed record Published(int Version, string Author, DateTimeOffset SavedAt, string? Note);
