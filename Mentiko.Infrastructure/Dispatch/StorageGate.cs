using System.Collections.Concurrent;
using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.FileSystem;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>
/// Refuses attempts in a workspace that is beyond its limit already. A start waits for no walk over it: what was found
/// last counts, by this or by a watch, and is found anew beside the attempts where it is old. Only what was beyond is
/// measured again before it is held against anybody: people may have deleted files.
/// </summary>
internal sealed class StorageGate(WorkspaceMeter meter, WorkspaceQuota quota, TimeProvider time)
{
    private const int RestPerWalk = 20;

    private static readonly TimeSpan ShortestRest = TimeSpan.FromMinutes(1);

    /// <summary>How long a refusal stands without another walk: whoever starts attempts in vain keeps no disk busy.</summary>
    private static readonly TimeSpan RefusalStands = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<NamespaceId, Known> _known = [];

    /// <summary>Why the attempt may not start, in a sentence; null where it may.</summary>
    public async ValueTask<string?> RefusalOfAsync(NamespaceScope scope)
    {
        var limit = quota.LimitOf(scope.Organization);
        var known = _known.GetOrAdd(scope.Namespace, _ => new Known(time));
        if (known.Last is not { } last || limit.FindExcess(last.Size) is null)
        {
            known.LookBeside(() => Measure(scope, limit));
            return null;
        }

        var size = last.Age < RefusalStands ? last.Size : await known.LookAsync(() => Measure(scope, limit));
        return limit.FindExcess(size) is { } excess ? $"{excess} before the attempt began; delete files first" : null;
    }

    /// <summary>Takes what a watch found by a walk that came to its end.</summary>
    public void Take(NamespaceScope scope, WorkspaceSize size) => _known.GetOrAdd(scope.Namespace, _ => new Known(time)).Take(size, TimeSpan.Zero);

    /// <summary>Waits for the walk beside the attempts, where one is under way.</summary>
    internal Task SettledAsync(NamespaceScope scope) => _known.TryGetValue(scope.Namespace, out var known) ? known.Walk : Task.CompletedTask;

    private WorkspaceSize Measure(NamespaceScope scope, WorkspaceLimit limit) => meter.Measure(scope.Organization, limit.MostBytes, limit.MostEntries);

    private sealed class Known(TimeProvider time)
    {
        private readonly Lock _lock = new();
        private (WorkspaceSize Size, long At)? _last;
        private TimeSpan _rest = ShortestRest;
        private Task<WorkspaceSize>? _walk;

        public (WorkspaceSize Size, TimeSpan Age)? Last
        {
            get
            {
                lock (_lock)
                {
                    return _last is { } last ? (last.Size, time.GetElapsedTime(last.At)) : null;
                }
            }
        }

        public Task Walk
        {
            get
            {
                lock (_lock)
                {
                    return _walk ?? Task.CompletedTask;
                }
            }
        }

        public void Take(WorkspaceSize size, TimeSpan took)
        {
            lock (_lock)
            {
                _last = (size, time.GetTimestamp());
                _rest = TimeSpan.FromTicks(Math.Max(ShortestRest.Ticks, RestPerWalk * took.Ticks));
            }
        }

        /// <summary>One that fails is begun again by the next attempt.</summary>
        public void LookBeside(Func<WorkspaceSize> measure)
        {
            lock (_lock)
            {
                if (_last is not { } last || time.GetElapsedTime(last.At) >= _rest)
                {
                    _ = LookAsync(measure);
                }
            }
        }

        /// <summary>One walk at a time, for all who wait for it.</summary>
        public Task<WorkspaceSize> LookAsync(Func<WorkspaceSize> measure)
        {
            lock (_lock)
            {
                return _walk is { IsCompleted: false } ? _walk : _walk = Task.Run(() =>
                {
                    var started = time.GetTimestamp();
                    var size = measure();
                    Take(size, time.GetElapsedTime(started));
                    return size;
                });
            }
        }
    }
}
