namespace Mentiko.Core.Chains.Validation;

/// <summary>Finds loops in a graph: one for each group of nodes that reach each other. Without recursion: a chain may be 500 steps long.</summary>
internal static class LoopFinder
{
    /// <summary>The nodes of each loop in the order of their edges, starting with the lowest node.</summary>
    public static IEnumerable<List<int>> Find(int[][] edges)
    {
        var reversed = ChainGraph.Reversed(edges);
        var seen = new bool[edges.Length];
        for (var node = 0; node < edges.Length; node++)
        {
            if (seen[node])
            {
                continue;
            }

            var forward = ChainGraph.Reach(edges, [node]);
            if (forward[node] < 0)
            {
                continue;
            }

            var backward = ChainGraph.Reach(reversed, [node]);
            for (var other = 0; other < edges.Length; other++)
            {
                seen[other] |= forward[other] >= 0 && backward[other] >= 0;
            }

            yield return Loop(forward, node);
        }
    }

    private static List<int> Loop(int[] before, int start)
    {
        var loop = new List<int>();
        for (var node = before[start]; node != start; node = before[node])
        {
            loop.Add(node);
        }

        loop.Add(start);
        loop.Reverse();
        return loop;
    }
}
