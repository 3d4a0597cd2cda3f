using Mentiko.Core.Runs;
using Mentiko.Web.Components.Shared;

namespace Mentiko.Web.Components.Pages.Chains.Editor;

/// <summary>A run's steps as the canvas shows them: outcome in word and colour, and how long the step took.</summary>
public static class StepStates
{
    /// <param name="run">A run with its steps.</param>
    /// <param name="now">For what is still at work.</param>
    public static IReadOnlyDictionary<string, CanvasState> Of(Run run, DateTimeOffset now) =>
        run.Steps.ToDictionary(step => step.Id.Text, step => Of(step, now), StringComparer.Ordinal);

    private static CanvasState Of(RunStep step, DateTimeOffset now)
    {
        var look = StateLook.Of(step.Status);
        if (step.Attempts.IsEmpty)
        {
            return new CanvasState(look.Class, look.Word, null);
        }

        var last = step.Attempts[^1];
        var took = Durations.Text((last.FinishedAt ?? now) - last.StartedAt);
        return new CanvasState(look.Class, look.Word, step.Attempts.Length > 1 ? FormattableString.Invariant($"{took}, attempt {last.Number}") : took);
    }
}
