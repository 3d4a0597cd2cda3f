using System.Collections.Immutable;
using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Notifications;

/// <summary>What wants the caller's attention in the namespace: what holds now and has no moment first, then the newest. What the role may not read is left out, which is no refusal.</summary>
public sealed class ListNotifications(IEnumerable<NotificationSource> sources, TimeProvider time, IDenialRecorder denials)
    : UseCase<Done, ImmutableArray<Notification>>(denials)
{
    /// <summary>No look gives more.</summary>
    public const int Most = 50;

    /// <summary>How far a look goes back.</summary>
    public static readonly TimeSpan Lookback = TimeSpan.FromDays(7);

    /// <summary>What every member holds; each source asks for its own.</summary>
    public override Permission Permission => Permission.RunsRead;

    protected override async Task<Result<ImmutableArray<Notification>>> HandleAsync(NamespaceScope scope, Done input, CancellationToken cancel)
    {
        var since = time.GetUtcNow() - Lookback;
        var found = new List<Notification>();
        foreach (var source in sources.Where(source => scope.Allows(source.Needs)))
        {
            found.AddRange(await source.ReadAsync(scope, since, cancel));
        }

        return found
            .OrderByDescending(one => one.At ?? DateTimeOffset.MaxValue)
            .ThenBy(one => one.Key, StringComparer.Ordinal)
            .Take(Most)
            .ToImmutableArray();
    }
}
