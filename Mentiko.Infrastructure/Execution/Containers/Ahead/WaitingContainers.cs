using Mentiko.Core.Agents;
using Mentiko.Core.Execution;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.Execution.Local.Ahead;
using Mentiko.Infrastructure.FileSystem;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.Execution.Containers.Ahead;

/// <summary>
/// Containers that wait for namespaces that were active lately, each for one attempt of its own namespace. They are
/// replaced one after the other, beside everything else, and none outlives its namespace's activity for long.
/// </summary>
internal sealed partial class WaitingContainers : IDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(30), EndPatience = TimeSpan.FromSeconds(10);

    private readonly ContainerTools _tools;
    private readonly IAttemptPlaces _places;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private readonly Dictionary<NamespaceId, Crew> _crews = [];
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private readonly CancellationTokenSource _closing = new();
    private readonly ITimer _sweep;
    private long? _lastFailure;
    private bool _isClosed, _isSweepDue;

    public WaitingContainers(ContainerTools tools, IAttemptPlaces places, ILogger log)
    {
        (_tools, _places, _log) = (tools, places, log);
        _sweep = tools.Time.CreateTimer(static self => ((WaitingContainers)self!).Sweep(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
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

    /// <summary>How many attempts found one, since the start.</summary>
    public long Used { get; private set; }

    private DockerExecutionOptions Options => _tools.Options;

    private TimeSpan Patience => TimeSpan.FromSeconds(Options.WaitingSeconds);

    // What an engine has just refused is not asked for with each attempt.
    private bool HasJustFailed => _lastFailure is { } failed && _tools.Time.GetElapsedTime(failed) < Patience;

    public int CountOf(NamespaceId id)
    {
        lock (_gate)
            return _crews.TryGetValue(id, out var crew) ? crew.Waiting.Count : 0;
    }

    /// <summary>The one that has exactly this attempt's folders and does for it; null where there is none. It is the caller's now.</summary>
    public ContainerBody? TryTake(ExecutionRequest request, Engine engine, ContainerKind kind)
    {
        if (MountedFolders.Of(request.WorkspacePath, request.InputPath, request.OutputPath) is not { } folders)
            return null;
        WaitingContainer? found;
        lock (_gate)
        {
            if (!_crews.TryGetValue(request.Organization.Id, out var crew) || crew.Organization.OsUid != request.Organization.OsUid)
                return null;
            crew.LastUse = _tools.Time.GetTimestamp();
            found = crew.Waiting.Find(waiting => waiting.Folders == folders);
            if (found is null)
                return null;
            crew.Waiting.Remove(found);
            if (found.Kind == kind && found.Body.Engine == engine)
            {
                Used++;
                return found.Body;
            }
        }

        // Its folders are this attempt's, and it is of no use to it: it is of none to anybody.
        _ = found.Body.DiscardAsync();
        return null;
    }

    /// <summary>An attempt of the namespace has ended: the next one is likely to look like it.</summary>
    public void OnUsed(Organization organization, Engine engine, ShelvedImage image, ContainerKind kind)
    {
        lock (_gate)
        {
            if (_isClosed || Options.WaitingPerNamespace == 0 || Options.WaitingPerNode == 0)
                return;
            if (!_crews.TryGetValue(organization.Id, out var crew) || crew.Organization.OsUid != organization.OsUid)
                _crews[organization.Id] = crew = new Crew(organization);
            (crew.Next, crew.LastUse) = ((engine, image, kind), _tools.Time.GetTimestamp());
            if (crew.Filling.IsCompleted)
                crew.Filling = Task.Run(() => FillAsync(crew));
            if (!_isSweepDue)
                _isSweepDue = _sweep.Change(Patience, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Done when as many wait for the namespace as may, or none more can be had.</summary>
    public Task FilledAsync(NamespaceId id)
    {
        lock (_gate)
            return _crews.TryGetValue(id, out var crew) ? crew.Filling : Task.CompletedTask;
    }

    public void Dispose()
    {
        List<WaitingContainer> left;
        List<Task> filling;
        lock (_gate)
        {
            _isClosed = true;
            left = [.. _crews.Values.SelectMany(crew => crew.Waiting)];
            filling = [.. _crews.Values.Select(crew => crew.Filling)];
            _crews.Clear();
        }
        _closing.Cancel();
        _sweep.Dispose();
        Task.WhenAll([.. filling, .. left.Select(DiscardAsync)]).Wait(EndPatience);
    }

    private async Task FillAsync(Crew crew)
    {
        try
        {
            // On the whole node: what is running has the rest of the engine.
            await _oneAtATime.WaitAsync(_closing.Token);
            try
            {
                while (await TryAddAsync(crew))
                {
                }
            }
            finally
            {
                _oneAtATime.Release();
            }
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // The end of the process.
        }
        // The task's boundary: without an engine or a disk attempts start cold.
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            _lastFailure = _tools.Time.GetTimestamp();
            LogNotStarted(failure);
        }
    }

    private async Task<bool> TryAddAsync(Crew crew)
    {
        (Engine Engine, ShelvedImage Image, ContainerKind Kind) next;
        lock (_gate)
        {
            if (_isClosed || crew.Waiting.Count >= Options.WaitingPerNamespace || HasJustFailed || !TryMakeRoom(crew))
                return false;
            next = crew.Next;
        }

        if (_places.SetAside(crew.Organization) is not { } aside)
            return false;
        var place = aside with { Target = ExecutionTarget.Docker };
        var body = new ContainerBody(_tools, next.Engine, LiveContainers.NewName(crew.Organization.Slug), hasDoor: true);
        try
        {
            var shape = new ContainerShape(crew.Organization, place.WorkspacePath, place.InputPath, place.OutputPath, next.Kind.Limits, _tools.Owner.OfWaiting(crew.Organization));
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
            patience.CancelAfter(StartPatience);
            await body.StartAsync(shape, next.Image, patience.Token);
            if (MountedFolders.Of(place.WorkspacePath, place.InputPath, place.OutputPath) is { } folders && TryKeep(crew, new WaitingContainer(body, place, folders, next.Kind)))
                return true;
        }
        catch
        {
            _places.Withdraw(place);
            await body.DiscardAsync();
            throw;
        }

        _places.Withdraw(place);
        await body.DiscardAsync();
        return false;
    }

    private bool TryKeep(Crew crew, WaitingContainer added)
    {
        lock (_gate)
        {
            if (_isClosed || _crews.GetValueOrDefault(crew.Organization.Id) != crew)
                return false;
            crew.Waiting.Add(added);
            _places.Offer(added.Place);
            return true;
        }
    }

    // The namespace that has been idle for longest makes room for one that is not.
    private bool TryMakeRoom(Crew crew)
    {
        if (_crews.Values.Sum(other => other.Waiting.Count) < Options.WaitingPerNode)
            return true;
        var idlest = _crews.Values.Where(other => other != crew && other.Waiting.Count > 0 && other.LastUse < crew.LastUse).MinBy(other => other.LastUse);
        if (idlest is null)
            return false;
        var given = idlest.Waiting[^1];
        idlest.Waiting.Remove(given);
        _ = DiscardAsync(given);
        return true;
    }

    private Task DiscardAsync(WaitingContainer waiting)
    {
        _places.Withdraw(waiting.Place);
        return waiting.Body.DiscardAsync();
    }

    // An idle namespace costs nothing: neither a container nor an entry here, nor a timer when it was the last.
    private void Sweep()
    {
        lock (_gate)
        {
            _isSweepDue = false;
            if (_isClosed)
                return;
            foreach (var crew in _crews.Values.Where(crew => _tools.Time.GetElapsedTime(crew.LastUse) >= Patience).ToList())
            {
                crew.Waiting.ForEach(waiting => _ = DiscardAsync(waiting));
                _crews.Remove(crew.Organization.Id);
            }
            if (_crews.Count > 0)
                _isSweepDue = _sweep.Change(IdleWait.Left(Patience, _tools.Time.GetElapsedTime(_crews.Values.Min(crew => crew.LastUse))), Timeout.InfiniteTimeSpan);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No container could be started ahead; attempts start cold for a while.")]
    private partial void LogNotStarted(Exception failure);

    /// <summary>What waits for one namespace.</summary>
    private sealed class Crew(Organization organization)
    {
        public Organization Organization { get; } = organization;

        public List<WaitingContainer> Waiting { get; } = [];

        public (Engine Engine, ShelvedImage Image, ContainerKind Kind) Next { get; set; }

        public long LastUse { get; set; }

        public Task Filling { get; set; } = Task.CompletedTask;
    }
}
