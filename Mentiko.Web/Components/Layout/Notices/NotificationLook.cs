using System.Diagnostics;
using Mentiko.Core.Notifications;
using Mentiko.Core.Runs;
using Mentiko.Web.Components.Shared;
using Mentiko.Web.Theme;

namespace Mentiko.Web.Components.Layout.Notices;

/// <summary>How a notification looks, and its address.</summary>
internal static class NotificationLook
{
    public static StateLook Of(NotificationKind kind) => kind switch
    {
        NotificationKind.RunFailed => StateLook.Of(RunStatus.Failed),
        NotificationKind.RunTimedOut => StateLook.Of(RunStatus.TimedOut),
        NotificationKind.RunParked => new("Waits", "warn", Glyphs.HourglassEmpty),
        NotificationKind.ScheduleStopped => new("Stopped", "warn", Glyphs.Schedule),
        NotificationKind.HostUnusable => new("Not usable", "bad", Glyphs.Dns),
        NotificationKind.QueuePaused => new("Paused", "warn", Glyphs.Pause),
        NotificationKind.LimitNear => new("Nearly used", "warn", Glyphs.Warning),
        NotificationKind.LimitReached => new("Used up", "bad", Glyphs.Warning),
    };

    public static string LinkTo(NotificationTarget target, NamespaceView here) => target switch
    {
        NotificationTarget.ToRun run => here.Link("runs", run.Run.Text),
        NotificationTarget.ToSchedule schedule => here.Link("schedules", schedule.Schedule.Text),
        NotificationTarget.ToHost host => here.Link("hosts", host.Host.Text),
        NotificationTarget.ToQueue => here.Link("queue"),
        NotificationTarget.ToUsage => here.Link("usage"),
        _ => throw new UnreachableException(),
    };
}
