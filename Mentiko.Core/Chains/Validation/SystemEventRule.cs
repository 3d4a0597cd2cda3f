using Mentiko.Core.Events;

namespace Mentiko.Core.Chains.Validation;

/// <summary>No step emits what is the system's to say: that the chain started, or that a step failed.</summary>
internal sealed class SystemEventRule : IChainRule
{
    public bool CopesWithHoles => true;

    public IEnumerable<Problem> Check(ChainDefinition chain, ValidationFacts facts)
    {
        var reserved = chain.Steps.Where(step => step.Id != default).Select(step => step.FailedEvent).Append(SystemEvents.ChainStart).ToHashSet();
        for (var i = 0; i < chain.Steps.Length; i++)
        {
            for (var j = 0; j < chain.Steps[i].Emits.Length; j++)
            {
                if (reserved.Contains(chain.Steps[i].Emits[j]))
                {
                    yield return Places.Error("system-event", Places.Emit(i, j), $"Only the system emits '{chain.Steps[i].Emits[j].Text}'.");
                }
            }
        }
    }
}
