namespace Mentiko.Core.Chains.Validation;

/// <summary>Every step's agent exists in the namespace. One of another namespace is unknown, like one that never was.</summary>
internal sealed class UnknownAgentRule : IChainRule
{
    public bool CopesWithHoles => true;

    public IEnumerable<Problem> Check(ChainDefinition chain, ValidationFacts facts)
    {
        for (var i = 0; i < chain.Steps.Length; i++)
        {
            if (chain.Steps[i].Agent != default && !facts.Agents.ContainsKey(chain.Steps[i].Agent))
            {
                yield return Places.Error("unknown-agent", $"{Places.Step(i)}.agent", $"There is no agent '{chain.Steps[i].Agent.Text}'.");
            }
        }
    }
}
