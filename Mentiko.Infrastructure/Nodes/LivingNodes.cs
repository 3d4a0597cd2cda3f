using Mentiko.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Nodes;

/// <summary>The other processes of this instance that may be alive: all that the list has.</summary>
internal sealed class LivingNodes(IReadContextFactory contexts, NodeIdentity node)
{
    public async Task<IReadOnlySet<string>> OthersAsync(CancellationToken cancel)
    {
        if (node.IsAlone)
        {
            return new HashSet<string>(StringComparer.Ordinal);
        }

        await using var context = contexts.CreateOutside(ReadPurpose.InstanceLoad);
        return (await context.Nodes.Where(other => other.Id != node.Owner).Select(other => other.Id).ToListAsync(cancel)).ToHashSet(StringComparer.Ordinal);
    }
}
