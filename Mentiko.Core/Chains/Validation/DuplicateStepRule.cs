namespace Mentiko.Core.Chains.Validation;

/// <summary>No two steps have the same id.</summary>
internal sealed class DuplicateStepRule : IChainRule
{
    public bool CopesWithHoles => true;

    public IEnumerable<Problem> Check(ChainDefinition chain, ValidationFacts facts)
    {
        var first = new Dictionary<StepId, int>();
        for (var i = 0; i < chain.Steps.Length; i++)
        {
            if (chain.Steps[i].Id != default && !first.TryAdd(chain.Steps[i].Id, i))
            {
                yield return Places.Error("duplicate-id", $"{Places.Step(i)}.id", $"Step {first[chain.Steps[i].Id] + 1} has the id '{chain.Steps[i].Id.Text}' already.");
            }
        }
    }
}
