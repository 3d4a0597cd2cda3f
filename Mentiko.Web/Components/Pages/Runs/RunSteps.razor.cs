using Mentiko.Core.Runs;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Runs;

/// <summary>The steps of a run: what was declared, what ran and why it ended so, what is to be expected.</summary>
public sealed partial class RunSteps
{
    private const int MostVisits = 5;

    [Parameter, EditorRequired]
    public required Run Run { get; set; }

    /// <summary>What it pinned; null where that cannot be read.</summary>
    [Parameter]
    public PinnedDefinition? Pinned { get; set; }

    [Parameter]
    public RunProgress? Progress { get; set; }

    [Parameter, EditorRequired]
    public required DateTimeOffset Now { get; set; }

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    private string LogOf(string step) => Navigation.GetUriWithQueryParameter("step", step);

    /// <summary>A text that only says the reason again is left out.</summary>
    private static bool TellsMore(RunAttempt attempt) =>
        !string.IsNullOrEmpty(attempt.Text) && !string.Equals(attempt.Text.TrimEnd('.'), RunExplanation.Reason(attempt), StringComparison.OrdinalIgnoreCase);

    /// <summary>For instance <c>#3 write:done</c>.</summary>
    private string TriggersOf(StepVisit visit) => string.Join(", ", visit.Triggers.Select(sequence =>
        Progress!.Events.FirstOrDefault(entry => entry.Sequence == sequence) is { } known ? $"#{sequence} {known.Type.Text}" : $"#{sequence}"));
}
