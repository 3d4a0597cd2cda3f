namespace Mentiko.Core.Chains;

/// <summary>The graph that a chain's triggers and emits make, by the places of the steps.</summary>
internal static class ChainGraph
{
    /// <summary>
    /// For each step the steps that one of its events can start: one that it emits, or its failure. Steps that are
    /// left out have no edges, to or from them.
    /// </summary>
    public static int[][] Edges(ChainDefinition chain, Func<ChainStep, bool> include)
    {
        var byTrigger = chain.Steps
            .SelectMany((step, i) => include(step) ? step.Triggers.Distinct().Select(type => (type, i)) : [])
            .ToLookup(pair => pair.type, pair => pair.i);
        return [.. chain.Steps.Select(step => include(step)
            ? step.Emits.Append(step.FailedEvent).SelectMany(type => byTrigger[type]).Distinct().ToArray()
            : [])];
    }

    /// <summary>The same graph with every edge turned around.</summary>
    public static int[][] Reversed(int[][] edges)
    {
        var reversed = edges.Select(_ => new List<int>()).ToArray();
        for (var node = 0; node < edges.Length; node++)
        {
            foreach (var next in edges[node])
            {
                reversed[next].Add(node);
            }
        }

        return [.. reversed.Select(list => list.ToArray())];
    }

    /// <summary>
    /// For each node the one before it on a shortest way from any of the starts, -1 where no edge leads to it. A
    /// start is reached itself only where a way leads back to it.
    /// </summary>
    public static int[] Reach(int[][] edges, IEnumerable<int> starts)
    {
        var before = new int[edges.Length];
        Array.Fill(before, -1);
        var open = new Queue<int>(starts);
        var opened = open.ToHashSet();
        while (open.TryDequeue(out var node))
        {
            foreach (var next in edges[node])
            {
                if (before[next] >= 0)
                {
                    continue;
                }

                before[next] = node;
                if (opened.Add(next))
                {
                    open.Enqueue(next);
                }
            }
        }

        return before;
    }
}
