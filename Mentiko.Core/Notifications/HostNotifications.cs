using Mentiko.Core.Access;
using Mentiko.Core.Hosts;
using Mentiko.Core.Results;

namespace Mentiko.Core.Notifications;

/// <summary>Hosts whose last preflight did not pass. One that was never tried is somebody's work at hand.</summary>
public sealed class HostNotifications(IHostStore hosts) : NotificationSource
{
    public override Permission Needs => Permission.HostsRead;

    public override async Task<IReadOnlyList<Notification>> ReadAsync(NamespaceScope scope, DateTimeOffset since, CancellationToken cancel)
    {
        var page = await hosts.ListAsync(scope, new PageRequest(RemoteHost.MostPerNamespace), cancel);
        return [.. page.Items.Where(host => host.Check is { HasPassed: false } check && check.CheckedAt >= since).Select(host => Of(host.Name, host.Check!))];
    }

    private static Notification Of(HostName name, HostCheck check) => new(
        $"host-{name}-{check.CheckedAt.ToUnixTimeMilliseconds()}",
        NotificationKind.HostUnusable,
        check.CheckedAt,
        $"Agents cannot run on the host {name}. {check.Findings.FirstOrDefault(finding => !finding.IsGood)?.Text}".TrimEnd(),
        new NotificationTarget.ToHost(name));
}
