using System.Collections.Concurrent;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.FileSystem;

namespace Mentiko.Infrastructure.Execution.Ssh.Trees;

/// <summary>What stood at a path on both sides when they were last the same.</summary>
internal sealed record Synced(LocalStamp Local, RemoteStamp Remote);

/// <summary>One namespace's workspace on one host, as this server left it. Who changes it holds <see cref="Turn"/>.</summary>
internal sealed class WorkspaceBase
{
    private int _atWork;

    public SemaphoreSlim Turn { get; } = new(1, 1);

    public Dictionary<string, Synced> Paths { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Attempts of this server that run there.</summary>
    public int AtWork => Volatile.Read(ref _atWork);

    public long LastUsed { get; private set; }

    public void Enter() => Interlocked.Increment(ref _atWork);

    public void Leave(long now)
    {
        LastUsed = now;
        Interlocked.Decrement(ref _atWork);
    }
}

/// <summary>
/// What this server remembers of workspaces on hosts. It is a memory and no more: without it, both sides are compared by
/// size, second of change and permissions.
/// </summary>
internal sealed class WorkspaceBases(TimeProvider time)
{
    private const int Kept = 64;

    private readonly ConcurrentDictionary<(NamespaceId Owner, string Host), WorkspaceBase> _all = new();

    /// <summary>The caller leaves it again.</summary>
    public WorkspaceBase Enter(NamespaceId owner, HostAccess access)
    {
        // Another place is another workspace, whatever it is called.
        var host = FormattableString.Invariant($"{access.Definition.Address}:{access.Definition.Port}:{access.Definition.User}:{access.Definition.Prefix}:{access.Definition.Key.Fingerprint}");
        var found = _all.GetOrAdd((owner, host), _ => new WorkspaceBase());
        found.Enter();
        if (_all.Count > Kept)
            ForgetOldest();
        return found;
    }

    public void Leave(WorkspaceBase left) => left.Leave(time.GetTimestamp());

    private void ForgetOldest()
    {
        var oldest = _all.Where(pair => pair.Value.AtWork == 0).OrderBy(pair => pair.Value.LastUsed).FirstOrDefault();
        // Somebody may enter it at this moment: it has its own then, as after a start of the server.
        if (oldest.Value is not null)
            _all.TryRemove(oldest);
    }
}
