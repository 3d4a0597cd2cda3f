using Mentiko.Core.Chains;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Shared.Definitions;

/// <summary>What is wrong with a document, each with the way to it.</summary>
public sealed partial class ProblemList
{
    private const int Most = 100;

    private const string HeadingId = "problems-heading";

    [Parameter, EditorRequired]
    public required DefinitionDocument Document { get; set; }

    /// <summary>Somebody wants to see the place.</summary>
    [Parameter]
    public EventCallback<Problem> OnGo { get; set; }

    /// <summary>What people call the place, for instance a step's id; null where the path says it all.</summary>
    [Parameter]
    public Func<Problem, string?>? Names { get; set; }

    private string Summary => (Document.IsChecked, Document.Problems.Count) switch
    {
        (false, _) => "checking…",
        (true, 0) => "nothing is wrong with it",
        (true, 1) => "1",
        (true, var count) => FormattableString.Invariant($"{count}"),
    };

    private string? NameOf(Problem problem) => Names?.Invoke(problem) is { Length: > 0 } name ? $"{name}: " : null;
}
