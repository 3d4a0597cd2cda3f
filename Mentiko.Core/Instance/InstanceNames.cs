using Mentiko.Core.Namespaces;

namespace Mentiko.Core.Instance;

/// <summary>Wire names of what the instance's administrator sees.</summary>
public static class InstanceNames
{
    public static string ToWire(this NodeState state) => state switch
    {
        NodeState.Alive => "alive",
        NodeState.Draining => "draining",
        NodeState.Unseen => "unseen",
    };

    public static string ToWire(this NamespaceStatus status) => status switch
    {
        NamespaceStatus.Active => "active",
        NamespaceStatus.Suspended => "suspended",
        NamespaceStatus.Deleting => "deleting",
    };
}
