using Mentiko.Core.Namespaces;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>
/// Says within this process that what holds for a namespace has changed: its plan, a limit, the pause, its status.
/// Only a hint that comes at once; the sweep looks in any case, and finds what other nodes have changed.
/// </summary>
internal sealed class TermsFeed
{
    /// <summary>Called on the thread that made the change.</summary>
    public event Action<NamespaceId>? OnChange;

    /// <summary>Call it after the commit, when a reader of the namespace sees the change.</summary>
    public void Changed(NamespaceId id) => OnChange?.Invoke(id);
}
