using Mentiko.Core.Chains;

namespace Mentiko.Web.Components.Pages.Chains;

/// <summary>A step with how many events lie between it and the chain's start.</summary>
public sealed record OrderedStep(ChainStep Step, int Depth);

/// <summary>Puts steps into the order in which they start: by distance from the start, as written within the same.</summary>
public static class ChainOrder
{
    public static IReadOnlyList<OrderedStep> Of(ChainDefinition chain)
    {
        var depths = new Dictionary<StepId, int>();
        var events = new Dictionary<string, int>(StringComparer.Ordinal) { [Mentiko.Core.Events.SystemEvents.ChainStart.Text] = -1 };

        // Each round reaches what one more event starts; a cycle adds nothing new and so ends it.
        for (var depth = 0; depth <= chain.Steps.Length; depth++)
        {
            foreach (var step in chain.Steps.Where(step => !depths.ContainsKey(step.Id) && IsReached(step, events, depth)).ToList())
            {
                depths[step.Id] = depth;
            }

            foreach (var step in chain.Steps.Where(step => depths.TryGetValue(step.Id, out var at) && at == depth))
            {
                foreach (var type in step.Emits.Append(step.FailedEvent))
                {
                    events.TryAdd(type.Text, depth);
                }
            }
        }

        return [.. chain.Steps.Select(step => new OrderedStep(step, depths.GetValueOrDefault(step.Id, 0))).OrderBy(row => row.Depth)];
    }

    private static bool IsReached(ChainStep step, Dictionary<string, int> events, int depth)
    {
        bool Arrived(Mentiko.Core.Events.EventType trigger) => events.TryGetValue(trigger.Text, out var at) && at < depth;
        return step.Join == StepJoin.All ? step.Triggers.All(Arrived) : step.Triggers.Any(Arrived);
    }
}
