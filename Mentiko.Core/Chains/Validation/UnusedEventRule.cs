namespace Mentiko.Core.Chains.Validation;

/// <summary>
/// An event that starts nothing is worth a look, for it may be misspelt, but it is no error: the last step of a chain
/// emits one for its readers.
/// </summary>
internal sealed class UnusedEventRule : IChainRule
{
    public IEnumerable<Problem> Check(ChainDefinition chain, ValidationFacts facts)
    {
        var used = chain.Steps.SelectMany(step => step.Triggers).ToHashSet();
        return chain.Steps.SelectMany((step, i) => step.Emits
            .Select((type, j) => (type, j))
            .Where(emit => !used.Contains(emit.type))
            .Select(emit => Places.Warning("unused-event", Places.Emit(i, emit.j), $"Nothing starts on '{emit.type.Text}'.")));
    }
}
