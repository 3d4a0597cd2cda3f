using Mentiko.Core.Agents;

namespace Mentiko.Core.Chains.Validation;

/// <summary>
/// Each host that a step's agent wants to call is one that the organization allows. A warning: the setting may follow,
/// and an agent may do without; until then its calls are refused and the run's log says so.
/// </summary>
internal sealed class RefusedHostRule : IChainRule
{
    public bool CopesWithHoles => true;

    public IEnumerable<Problem> Check(ChainDefinition chain, ValidationFacts facts)
    {
        for (var i = 0; i < chain.Steps.Length; i++)
        {
            var refused = facts.Agents.TryGetValue(chain.Steps[i].Agent, out var agent)
                ? agent.Network.Patterns.Where(host => HostPattern.Both([host], facts.AllowedHosts).IsEmpty).ToList()
                : [];
            if (refused.Count > 0)
            {
                yield return Places.Warning(
                    "host-not-allowed",
                    $"{Places.Step(i)}.agent",
                    $"The agent '{chain.Steps[i].Agent.Text}' wants to call {string.Join(", ", refused)}. The organization's settings do not allow it: such calls are refused.");
            }
        }
    }
}
