namespace Mentiko.Core.Chains.Validation;

/// <summary>One thing that must hold for a chain. Reports every place where it does not.</summary>
internal interface IChainRule
{
    /// <summary>
    /// Whether the rule looks at single steps and copes with holes: names and events that could not be read are
    /// default values then. The other rules would report what only follows from a hole.
    /// </summary>
    bool CopesWithHoles => false;

    IEnumerable<Problem> Check(ChainDefinition chain, ValidationFacts facts);
}
