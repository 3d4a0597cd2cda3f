using System.Collections.Immutable;
using Mentiko.Core.Agents;

namespace Mentiko.Core.Chains.Validation;

/// <summary>Applies every rule and reports everything that any of them finds, by place in the definition.</summary>
public static class ChainValidator
{
    private static readonly ImmutableArray<IChainRule> Rules =
    [
        new DuplicateStepRule(),
        new UnknownAgentRule(),
        new UnknownSecretRule(),
        new RefusedHostRule(),
        new RefusedTargetRule(),
        new DuplicateEventRule(),
        new SystemEventRule(),
        new UnknownEventRule(),
        new StartRule(),
        new UnreachableStepRule(),
        new CycleRule(),
        new UnusedEventRule(),
    ];

    /// <summary>
    /// As <see cref="Validate(ChainDefinition, ValidationFacts)"/>, together with the problems of form. Where there
    /// are some, the rules about single steps still report what they find in the rest.
    /// </summary>
    public static ImmutableArray<Problem> Validate(Reading<ChainDefinition> reading, ValidationFacts facts)
    {
        if (reading.Value is { } whole)
        {
            return Validate(whole, facts);
        }

        var more = reading.Draft is { } draft
            ? Rules.Where(rule => rule.CopesWithHoles).SelectMany(rule => rule.Check(draft, facts))
            : [];
        return [.. reading.Problems, .. more];
    }

    /// <summary>The agents that a definition names, also one with problems of form: those that facts are needed for.</summary>
    public static IReadOnlyCollection<AgentName> AgentsOf(Reading<ChainDefinition> reading) =>
        reading.Draft is { } draft ? [.. draft.Steps.Select(step => step.Agent).Where(name => name != default).Distinct()] : [];

    /// <summary>All problems, errors and warnings; none for a chain that may run.</summary>
    public static ImmutableArray<Problem> Validate(ChainDefinition chain, ValidationFacts facts) =>
        [.. Rules.SelectMany(rule => rule.Check(chain, facts)).OrderBy(problem => problem.Severity)];
}
