using System.Threading.Channels;
using Mentiko.Core.Execution;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.FileSystem;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.Execution.Local.Ahead;

/// <summary>
/// Sandboxes that wait for namespaces that were active lately. Each is for one attempt of its own namespace. They are
/// replaced one after the other, beside everything else, and none outlives its namespace's activity for long.
/// </summary>
internal sealed partial class WaitingSandboxes : IDisposable
{
    private readonly LocalSandbox _sandbox;
    private readonly IAttemptPlaces _places;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private readonly Dictionary<NamespaceId, Crew> _crews = [];
    private readonly Channel<Crew> _wanted = Channel.CreateUnbounded<Crew>(new UnboundedChannelOptions { SingleReader = true });
    private readonly HashSet<WaitingSandbox> _alive = [];
    private readonly ITimer _sweep;
    private readonly Task _filling;
    private bool _isClosed, _isSweepDue;
    private long? _lastFailure;

    public WaitingSandboxes(LocalSandbox sandbox, IAttemptPlaces places, ILogger log)
    {
        (_sandbox, _places, _log) = (sandbox, places, log);
        _sweep = sandbox.Time.CreateTimer(static self => ((WaitingSandboxes)self!).Sweep(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _filling = FillAsync();
    }

    /// <summary>How many wait now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _crews.Values.Sum(crew => crew.Waiting.Count);
        }
    }

    /// <summary>How many of them are the namespace's.</summary>
    public int CountOf(NamespaceId id)
    {
        lock (_gate)
            return _crews.TryGetValue(id, out var crew) ? crew.Waiting.Count : 0;
    }

    /// <summary>Those that are being set up, that wait and that are in use.</summary>
    public IReadOnlyList<WaitingSandbox> Alive
    {
        get
        {
            lock (_gate)
                return [.. _alive];
        }
    }

    /// <summary>How many attempts found one, since the start.</summary>
    public long Used { get; private set; }

    private LocalExecutionOptions Options => _sandbox.Options;

    // What this machine has just refused is not asked for with each attempt.
    private bool HasJustFailed => _lastFailure is { } failed && _sandbox.Time.GetElapsedTime(failed) < Patience;

    private TimeSpan Patience => TimeSpan.FromSeconds(Options.WaitingSeconds);

    /// <summary>The one that has exactly this attempt's folders; null where none waits with them. It is the caller's now.</summary>
    public WaitingSandbox? TryTake(ExecutionRequest request)
    {
        if (MountedFolders.Of(request.WorkspacePath, request.InputPath, request.OutputPath) is not { } folders)
            return null;
        lock (_gate)
        {
            if (!_crews.TryGetValue(request.Organization.Id, out var crew) || crew.Organization.OsUid != request.Organization.OsUid)
                return null;
            crew.LastUse = _sandbox.Time.GetTimestamp();
            var found = crew.Waiting.Find(waiting => waiting.Folders == folders);
            if (found is null)
                return null;
            crew.Waiting.Remove(found);
            Used++;
            return found;
        }
    }

    /// <summary>An attempt of the namespace has ended: the next one is likely to look like it.</summary>
    public void OnUsed(Organization organization, ExecutionLimits limits)
    {
        lock (_gate)
        {
            if (_isClosed || Options.WaitingPerNamespace == 0 || Options.WaitingPerNode == 0)
                return;
            if (!_crews.TryGetValue(organization.Id, out var crew) || crew.Organization.OsUid != organization.OsUid)
            {
                crew?.DiscardAll(_places);
                _crews[organization.Id] = crew = new Crew(organization);
            }
            (crew.Limits, crew.LastUse) = (limits, _sandbox.Time.GetTimestamp());
            if (!crew.IsWanted)
                crew.IsWanted = _wanted.Writer.TryWrite(crew);
            if (!_isSweepDue)
                _isSweepDue = _sweep.Change(Patience, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Done when as many wait for the namespace as may, or none more can be had.</summary>
    public async Task FilledAsync(NamespaceId id)
    {
        Task filled;
        lock (_gate)
            filled = _crews.TryGetValue(id, out var crew) && crew.IsWanted ? crew.Filled.Task : Task.CompletedTask;
        await filled;
    }

    public void Dispose()
    {
        List<WaitingSandbox> left;
        lock (_gate)
        {
            _isClosed = true;
            foreach (var crew in _crews.Values)
                crew.DiscardAll(_places);
            _crews.Clear();
            left = [.. _alive];
        }
        _wanted.Writer.TryComplete();
        _sweep.Dispose();
        // Their control groups are about to be taken away. Those in use are their attempts' affair.
        Task.WhenAll([_filling, .. left.Where(waiting => waiting.Discard()).Select(waiting => waiting.Gone)]).Wait(TimeSpan.FromSeconds(5));
    }

    // One at a time on the whole node: what is running has the rest of the processors.
    private async Task FillAsync()
    {
        await foreach (var crew in _wanted.Reader.ReadAllAsync())
        {
            try
            {
                while (TryAdd(crew) is { } added && await IsReadyAsync(crew, added))
                {
                }
            }
            // The loop's boundary: without a disk or a process to be had, attempts start cold.
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                _lastFailure = _sandbox.Time.GetTimestamp();
                LogNotSpawned(failure);
            }
            lock (_gate)
            {
                crew.IsWanted = false;
                crew.Filled.SetResult();
                crew.Filled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    private WaitingSandbox? TryAdd(Crew crew)
    {
        lock (_gate)
        {
            if (_isClosed || crew.Waiting.Count >= Options.WaitingPerNamespace || HasJustFailed || !TryMakeRoom(crew))
                return null;
        }
        if (_places.SetAside(crew.Organization) is not { } place)
            return null;
        var added = WaitingSandbox.Spawn(_sandbox, place, crew.Limits);
        lock (_gate)
            _alive.Add(added);
        _ = ForgetAsync(crew, added);
        return added;
    }

    // The namespace that has been idle for longest makes room for one that is not.
    private bool TryMakeRoom(Crew crew)
    {
        if (_crews.Values.Sum(other => other.Waiting.Count) < Options.WaitingPerNode)
            return true;
        var idlest = _crews.Values.Where(other => other != crew && other.Waiting.Count > 0 && other.LastUse < crew.LastUse).MinBy(other => other.LastUse);
        idlest?.Discard(idlest.Waiting[^1], _places);
        return idlest is not null;
    }

    // False: it could not be set up, and the next one would not be either.
    private async Task<bool> IsReadyAsync(Crew crew, WaitingSandbox added)
    {
        var isReady = await added.Ready;
        lock (_gate)
        {
            if (isReady && !_isClosed && _crews.GetValueOrDefault(crew.Organization.Id) == crew)
            {
                crew.Waiting.Add(added);
                _places.Offer(added.Place);
                return true;
            }
        }
        if (!isReady)
        {
            _lastFailure = _sandbox.Time.GetTimestamp();
            LogDied();
        }
        added.Discard();
        _places.Withdraw(added.Place);
        return false;
    }

    private async Task ForgetAsync(Crew crew, WaitingSandbox waiting)
    {
        await waiting.Gone.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            _alive.Remove(waiting);
            // Dead without a use: whoever takes its place starts cold.
            if (crew.Waiting.Remove(waiting))
                _places.Withdraw(waiting.Place);
        }
    }

    // An idle namespace costs nothing: neither a process nor an entry here, nor a timer when it was the last.
    private void Sweep()
    {
        lock (_gate)
        {
            _isSweepDue = false;
            if (_isClosed)
                return;
            foreach (var crew in _crews.Values.Where(crew => _sandbox.Time.GetElapsedTime(crew.LastUse) >= Patience).ToList())
            {
                crew.DiscardAll(_places);
                _crews.Remove(crew.Organization.Id);
            }
            if (_crews.Count > 0)
                _isSweepDue = _sweep.Change(IdleWait.Left(Patience, _sandbox.Time.GetElapsedTime(_crews.Values.Min(crew => crew.LastUse))), Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>What waits for one namespace.</summary>
    private sealed class Crew(Organization organization)
    {
        public Organization Organization { get; } = organization;

        public List<WaitingSandbox> Waiting { get; } = [];

        public ExecutionLimits Limits { get; set; } = new(TimeSpan.FromSeconds(1), 0, 1);

        public long LastUse { get; set; }

        public bool IsWanted { get; set; }

        public TaskCompletionSource Filled { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Discard(WaitingSandbox waiting, IAttemptPlaces places)
        {
            Waiting.Remove(waiting);
            places.Withdraw(waiting.Place);
            waiting.Discard();
        }

        public void DiscardAll(IAttemptPlaces places)
        {
            foreach (var waiting in Waiting.ToList())
                Discard(waiting, places);
        }
    }
}
