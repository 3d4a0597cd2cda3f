namespace Mentiko.Core.Chains.Validation;

/// <summary>
/// Every secret that a step's agent declares exists. The message does not name the secret: who may trigger a run may
/// not always read the names of secrets, and the agent's definition says it to those who may.
/// </summary>
internal sealed class UnknownSecretRule : IChainRule
{
    public bool CopesWithHoles => true;

    public IEnumerable<Problem> Check(ChainDefinition chain, ValidationFacts facts)
    {
        for (var i = 0; i < chain.Steps.Length; i++)
        {
            var missing = facts.Agents.TryGetValue(chain.Steps[i].Agent, out var agent) ? agent.Secrets.Count(name => !facts.SecretNames.Contains(name)) : 0;
            if (missing > 0)
            {
                var what = missing == 1 ? "a secret that does not exist" : $"{missing} secrets that do not exist";
                yield return Places.Error("unknown-secret", $"{Places.Step(i)}.agent", $"The agent '{chain.Steps[i].Agent.Text}' declares {what}.");
            }
        }
    }
}
