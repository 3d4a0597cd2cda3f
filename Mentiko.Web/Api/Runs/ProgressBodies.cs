using Mentiko.Core.Runs;

namespace Mentiko.Web.Api.Runs;

/// <summary>What a run did, what it waits for and what it does next.</summary>
internal sealed record ProgressBody(IReadOnlyList<ProgressBody.StepPart> Steps, IReadOnlyList<ProgressBody.EventPart> Events, IReadOnlyList<string> CriticalPath)
{
    public static ProgressBody Of(RunProgress progress) => new(
        [.. progress.Steps.Select(StepPart.Of)],
        [.. progress.Events.Select(entry => new EventPart(entry.Sequence, entry.Type.Text, entry.Step?.Text, entry.Time, [.. entry.Started.Select(step => step.Text)]))],
        [.. progress.CriticalPath.Select(step => step.Text)]);

    internal sealed record StepPart(
        string Id, string Outlook, IReadOnlyList<TriggerPart> Triggers, IReadOnlyList<VisitPart> Visits, DateTimeOffset? ReadyAt, DateTimeOffset? DueAt)
    {
        public static StepPart Of(StepStory story) => new(
            story.Step.Text,
            story.Outlook.ToWire(),
            [.. story.Triggers.Select(trigger => new TriggerPart(trigger.Type.Text, trigger.HasArrived, [.. trigger.From.Select(step => step.Text)]))],
            [.. story.Visits.Select(visit => new VisitPart(visit.Number, visit.Outcome.ToWire(), visit.Triggers))],
            story.ReadyAt,
            story.DueAt);
    }

    internal sealed record TriggerPart(string Type, bool Arrived, IReadOnlyList<string> From);

    internal sealed record VisitPart(int Number, string Status, IReadOnlyList<int> Triggers);

    internal sealed record EventPart(int Sequence, string Type, string? Step, DateTimeOffset Time, IReadOnlyList<string> Started);
}

/// <summary>What a retry would keep and run again.</summary>
internal sealed record RetryPreviewBody(IReadOnlyList<string> Kept, IReadOnlyList<string> First, IReadOnlyList<string> Again, IReadOnlyList<string> Perhaps)
{
    public static RetryPreviewBody Of(RetryPreview preview) => new(
        [.. preview.Kept.Select(step => step.Text)],
        [.. preview.First.Select(step => step.Text)],
        [.. preview.Again.Select(step => step.Text)],
        [.. preview.Perhaps.Select(step => step.Text)]);
}
