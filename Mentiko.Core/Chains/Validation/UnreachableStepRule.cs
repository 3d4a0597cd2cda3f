using Mentiko.Core.Events;

namespace Mentiko.Core.Chains.Validation;

/// <summary>
/// Every step can start in some course of events: from <c>chain:start</c>, along events that may be emitted and
/// failures that may happen. A step that joins all its triggers needs each of them to be possible.
/// </summary>
internal sealed class UnreachableStepRule : IChainRule
{
    public IEnumerable<Problem> Check(ChainDefinition chain, ValidationFacts facts)
    {
        var reached = Reached(chain);
        return Enumerable.Range(0, chain.Steps.Length)
            .Where(i => !reached[i])
            .Select(i => Places.Error("unreachable-step", Places.Step(i), $"No course of events starts step '{chain.Steps[i].Id.Text}'."));
    }

    private static bool[] Reached(ChainDefinition chain)
    {
        var waiting = chain.Steps.SelectMany((step, i) => step.Triggers.Distinct().Select(type => (type, i))).ToLookup(pair => pair.type, pair => pair.i);
        var missing = chain.Steps.Select(step => step.Join == StepJoin.All ? step.Triggers.Distinct().Count() : 1).ToArray();
        var reached = new bool[chain.Steps.Length];
        var open = new Queue<EventType>([SystemEvents.ChainStart]);
        var possible = open.ToHashSet();
        while (open.TryDequeue(out var type))
        {
            foreach (var i in waiting[type].Where(i => --missing[i] <= 0 && !reached[i]))
            {
                reached[i] = true;
                foreach (var emitted in chain.Steps[i].Emits.Append(chain.Steps[i].FailedEvent).Where(possible.Add))
                {
                    open.Enqueue(emitted);
                }
            }
        }

        return reached;
    }
}
