using System.Globalization;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;

namespace Mentiko.Core.Marketplace;

/// <summary>Names within a fork.</summary>
public static class ForkNames
{
    private const int MostCharacters = 63;

    /// <summary>The name itself, or with the first number from 2 that makes it free.</summary>
    public static AgentName Free(AgentName wanted, Func<AgentName, bool> isTaken)
    {
        var name = wanted;
        for (var number = 2; isTaken(name); number++)
        {
            var end = "-" + number.ToString(CultureInfo.InvariantCulture);
            name = AgentName.Parse(wanted.Text[..Math.Min(wanted.Text.Length, MostCharacters - end.Length)] + end);
        }

        return name;
    }

    /// <summary>The chain with other names of its agents; one without another keeps its own.</summary>
    public static ChainDefinition Rename(ChainDefinition chain, IReadOnlyDictionary<AgentName, AgentName> names) =>
        chain with { Steps = [.. chain.Steps.Select(step => step with { Agent = names.GetValueOrDefault(step.Agent, step.Agent) })] };
}
