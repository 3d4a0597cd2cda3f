using System.Collections.Immutable;
using System.Globalization;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;
using Mentiko.Core.Events;

namespace Mentiko.TestKit.Sketches;

/// <summary>
/// Chains in one line a step: <c>write: collect:done check:done all x3 -> write:done</c>. The agent's name is the
/// step's id; <c>all</c> joins, <c>x3</c> allows three visits.
/// </summary>
public static class ChainSketch
{
    public static ChainDefinition Of(params string[] steps) => new() { Steps = [.. steps.Select(Step)] };

    private static ChainStep Step(string line)
    {
        var head = line.Split("->", StringSplitOptions.TrimEntries);
        var colon = head[0].IndexOf(':', StringComparison.Ordinal);
        var id = head[0][..colon];
        var words = head[0][(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var visits = words.FirstOrDefault(word => word[0] == 'x' && word.Skip(1).All(char.IsAsciiDigit));
        return new ChainStep
        {
            Id = StepId.Parse(id),
            Agent = AgentName.Parse(id),
            Triggers = Types(words.Where(word => word.Contains(':', StringComparison.Ordinal))),
            Join = words.Contains("all") ? StepJoin.All : StepJoin.Any,
            MaxVisits = visits is null ? 1 : int.Parse(visits[1..], CultureInfo.InvariantCulture),
            Emits = head.Length > 1 ? Types(head[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)) : [],
        };
    }

    private static ImmutableArray<EventType> Types(IEnumerable<string> words) => [.. words.Select(EventType.Parse)];
}
