using System.Collections.Immutable;
using Mentiko.Core.Events;

namespace Mentiko.Core.Chains.Validation;

/// <summary>A step names each trigger, and each event that it emits, once.</summary>
internal sealed class DuplicateEventRule : IChainRule
{
    public bool CopesWithHoles => true;

    public IEnumerable<Problem> Check(ChainDefinition chain, ValidationFacts facts) =>
        chain.Steps.SelectMany((step, i) =>
            Repeated(step.Triggers)
                .Select(at => Places.Error("duplicate-trigger", Places.Trigger(i, at), $"The trigger '{step.Triggers[at].Text}' is there already."))
                .Concat(Repeated(step.Emits)
                    .Select(at => Places.Error("duplicate-emit", Places.Emit(i, at), $"The event '{step.Emits[at].Text}' is there already."))));

    private static IEnumerable<int> Repeated(ImmutableArray<EventType> types) =>
        Enumerable.Range(0, types.Length).Where(i => types[i] != default && types.IndexOf(types[i]) < i);
}
