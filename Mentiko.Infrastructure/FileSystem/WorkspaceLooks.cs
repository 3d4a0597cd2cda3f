using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>
/// What workspaces hold, for people who ask: a walk over a million files is made once for all who ask meanwhile, and
/// remembered for a few seconds. Whatever decides over a limit measures for itself.
/// </summary>
internal sealed class WorkspaceLooks(WorkspaceMeter meter, TimeProvider time)
{
    /// <summary>How long an answer is remembered for a page that shows it.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromSeconds(5);

    /// <summary>And for what every open page asks again and again.</summary>
    public static readonly TimeSpan RememberedLong = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<NamespaceId, Look> _looks = [];

    /// <summary>As of no longer than <see cref="Remembered"/> ago.</summary>
    public Task<long> MeasureAsync(NamespaceScope scope, CancellationToken cancel) => MeasureAsync(scope, Remembered, cancel);

    /// <summary>Bytes of the disk, as of no longer ago than <paramref name="oldest"/>; a caller who gives up leaves the walk to the others.</summary>
    public Task<long> MeasureAsync(NamespaceScope scope, TimeSpan oldest, CancellationToken cancel)
    {
        lock (_lock)
        {
            if (!_looks.TryGetValue(scope.Namespace, out var look) || look.IsOlderThan(oldest, time))
                _looks[scope.Namespace] = look = new Look(() => meter.Measure(scope.Organization, long.MaxValue, long.MaxValue).Bytes, time);
            return look.Bytes.WaitAsync(cancel);
        }
    }

    private sealed class Look
    {
        private long _endedAt;

        public Look(Func<long> measure, TimeProvider time) => Bytes = Task.Run(() =>
        {
            var bytes = measure();
            _endedAt = time.GetTimestamp();
            return bytes;
        });

        public Task<long> Bytes { get; }

        public bool IsOlderThan(TimeSpan oldest, TimeProvider time) =>
            Bytes.IsCompleted && !(Bytes.IsCompletedSuccessfully && time.GetElapsedTime(_endedAt) < oldest);
    }
}
