namespace Mentiko.Core.Chains.Validation;

/// <summary>Each step's agent runs where the organization lets its agents run. An error: such a run could only fail.</summary>
internal sealed class RefusedTargetRule : IChainRule
{
    public bool CopesWithHoles => true;

    public IEnumerable<Problem> Check(ChainDefinition chain, ValidationFacts facts)
    {
        for (var i = 0; i < chain.Steps.Length; i++)
        {
            if (facts.Agents.TryGetValue(chain.Steps[i].Agent, out var agent) && facts.Execution.RefusalOf(agent.Execution.Target) is { } refusal)
            {
                yield return Places.Error("target-not-allowed", $"{Places.Step(i)}.agent", $"The agent '{chain.Steps[i].Agent.Text}' cannot run. {refusal}");
            }
        }
    }
}
