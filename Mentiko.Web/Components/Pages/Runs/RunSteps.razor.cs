using Mentiko.Core.Runs;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Runs;

/// <summary>The steps of a run as a table with a chart in it: state, reasons, and when what happened.</summary>
public sealed partial class RunSteps
{
    [Parameter, EditorRequired]
    public required Run Run { get; set; }

    [Parameter, EditorRequired]
    public required RunChart Chart { get; set; }

    [Parameter, EditorRequired]
    public required DateTimeOffset Now { get; set; }

    /// <summary>A text that only says the reason again is left out.</summary>
    private static bool TellsMore(RunAttempt attempt) =>
        !string.IsNullOrEmpty(attempt.Text) && !string.Equals(attempt.Text.TrimEnd('.'), RunExplanation.Reason(attempt), StringComparison.OrdinalIgnoreCase);

    /// <summary>What went as it should needs no words.</summary>
    private static bool IsTelling(RunAttempt attempt) => attempt.Status is not (AttemptStatus.Succeeded or AttemptStatus.Running);
}
