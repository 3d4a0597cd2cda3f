using Mentiko.Core.Runs;
using Mentiko.Web.Components.Shared;

namespace Mentiko.Web.Components.Pages.Runs;

/// <summary>What is to be expected of a step, in a sentence.</summary>
public static class StepWords
{
    public static string Of(StepStory story, DateTimeOffset now) => story.Outlook switch
    {
        StepOutlook.Over => "",
        StepOutlook.Running => "An attempt is at work.",
        StepOutlook.Retrying => story.DueAt is { } due && due > now ? $"The next attempt starts in {Durations.Text(due - now)}." : "The next attempt is due.",
        StepOutlook.Next => $"Eligible next: starts {When(story)}.",
        StepOutlook.Later => $"Later: starts {When(story)}.",
        StepOutlook.OnFailure => $"Only after a failure: starts {When(story)}.",
        StepOutlook.Unreached => $"Nothing can start it: {Missing(story)}.",
    };

    /// <summary>For instance <c>when write:done (from write)</c>.</summary>
    private static string When(StepStory story)
    {
        var missing = story.Triggers.Where(trigger => !trigger.HasArrived).Select(Source).ToList();
        return missing.Count == 0 ? "at once" : $"when {string.Join(", ", missing)}";
    }

    private static string Source(TriggerStory trigger) =>
        trigger.From.IsEmpty ? trigger.Type.Text : $"{trigger.Type.Text} (from {string.Join(" or ", trigger.From.Select(step => step.Text))})";

    private static string Missing(StepStory story)
    {
        var missing = story.Triggers.Where(trigger => !trigger.HasArrived).Select(trigger => trigger.Type.Text).ToList();
        return missing.Count == 0 ? "the run is over" : $"{string.Join(", ", missing)} did not come";
    }
}
