namespace Mentiko.Core.Chains;

/// <summary>The graph that a chain's triggers and emits make.</summary>
internal static class ChainGraph
{
    /// <summary>The steps that an event of this step can start: one that it emits, or its failure.</summary>
    public static IEnumerable<ChainStep> Successors(this ChainDefinition chain, ChainStep step)
    {
        var failed = step.FailedEvent;
        return chain.Steps.Where(other => other.Triggers.Any(trigger => trigger == failed || step.Emits.Contains(trigger)));
    }
}
