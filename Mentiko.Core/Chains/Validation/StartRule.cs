using Mentiko.Core.Events;

namespace Mentiko.Core.Chains.Validation;

/// <summary>At least one step starts with the chain.</summary>
internal sealed class StartRule : IChainRule
{
    public IEnumerable<Problem> Check(ChainDefinition chain, ValidationFacts facts) =>
        chain.Steps.Any(step => step.Triggers.Contains(SystemEvents.ChainStart))
            ? []
            : [Places.Error("no-start", "$.steps", "No step starts on 'chain:start', so nothing would ever run.")];
}
