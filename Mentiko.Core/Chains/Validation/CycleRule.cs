namespace Mentiko.Core.Chains.Validation;

/// <summary>
/// A way from a step back to itself is meant only where a step on it allows several visits; otherwise the loop would
/// end in silence after one round, which nobody draws on purpose. Each group of steps that loop is reported once.
/// </summary>
internal sealed class CycleRule : IChainRule
{
    public IEnumerable<Problem> Check(ChainDefinition chain, ValidationFacts facts)
    {
        // A step with several visits is where a loop may close: what still loops without those steps is wrong.
        var edges = ChainGraph.Edges(chain, step => step.MaxVisits == 1);
        return LoopFinder.Find(edges).Select(loop =>
        {
            var names = string.Join(" → ", loop.Append(loop[0]).Select(i => chain.Steps[i].Id.Text));
            return Places.Error("cycle", Places.Step(loop[0]), $"These steps start each other in a circle: {names}. Give one of them maxVisits above 1, or break the circle.");
        });
    }
}
