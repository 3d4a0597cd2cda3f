using Mentiko.Core.Events;

namespace Mentiko.Core.Chains.Validation;

/// <summary>Every trigger is an event that some step, or the system, emits.</summary>
internal sealed class UnknownEventRule : IChainRule
{
    public IEnumerable<Problem> Check(ChainDefinition chain, ValidationFacts facts)
    {
        var emitted = chain.Steps
            .SelectMany(step => step.Emits.Append(step.FailedEvent))
            .Append(SystemEvents.ChainStart)
            .ToHashSet();
        for (var i = 0; i < chain.Steps.Length; i++)
        {
            for (var j = 0; j < chain.Steps[i].Triggers.Length; j++)
            {
                if (!emitted.Contains(chain.Steps[i].Triggers[j]))
                {
                    yield return Places.Error("unknown-event", Places.Trigger(i, j), $"Nothing in the chain emits '{chain.Steps[i].Triggers[j].Text}'.");
                }
            }
        }
    }
}
