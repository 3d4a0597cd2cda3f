using Mentiko.Core.Access;

namespace Mentiko.Core.Notifications;

/// <summary>A queue that is paused, for as long as it is.</summary>
public sealed class QueueNotifications : NotificationSource
{
    public override Permission Needs => Permission.RunsRead;

    public override Task<IReadOnlyList<Notification>> ReadAsync(NamespaceScope scope, DateTimeOffset since, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<Notification>>(scope.Organization.Quotas.QueuePausedAt is { } at ? [Of(at)] : []);

    private static Notification Of(DateTimeOffset at) => new(
        $"queue-{at.ToUnixTimeMilliseconds()}",
        NotificationKind.QueuePaused,
        at,
        "The queue is paused. Runs at work go on; nothing new starts until an Owner resumes it.",
        new NotificationTarget.ToQueue());
}
