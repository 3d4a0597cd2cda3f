using System.Collections.Concurrent;
using Mentiko.Core.Namespaces;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>Sees what happens in workspaces while attempts are at work there.</summary>
internal sealed class WorkspaceWitness(DataTree tree, TimeProvider time)
{
    private readonly ConcurrentDictionary<NamespaceId, HashSet<WorkspaceSight>> _open = new();

    /// <summary>Looks from now on until the sight is closed.</summary>
    public WorkspaceSight Open(Organization organization)
    {
        var workspace = tree.OpenNamespaceFolder(organization, "workspace");
        var sight = new WorkspaceSight(workspace, time, closed => Leave(organization.Id, closed));
        var others = _open.GetOrAdd(organization.Id, _ => []);
        lock (others)
        {
            // Whoever is there already is no longer alone either.
            foreach (var other in others)
            {
                other.IsShared = true;
            }

            sight.IsShared = others.Count > 0;
            others.Add(sight);
        }

        return sight;
    }

    private void Leave(NamespaceId owner, WorkspaceSight sight)
    {
        if (_open.TryGetValue(owner, out var others))
        {
            lock (others)
            {
                others.Remove(sight);
            }
        }
    }
}
