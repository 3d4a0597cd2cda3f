using Mentiko.Core.Access;
using Mentiko.Core.Notifications;
using Mentiko.Core.Results;
using Mentiko.TestKit.Fakes;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Mentiko.Core.Tests.Notifications;

public sealed class ListNotificationsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private readonly RecordingDenials _denials = new();

    [Fact]
    public async Task List_OfSeveralSources_HasWhatHasNoMomentFirstAndThenTheNewest()
    {
        var found = await ListAsync(
            Role.Viewer,
            new Source(Permission.RunsRead, At("a", 5), At("b", 1)),
            new Source(Permission.SchedulesRead, At("c", 3), At("d", null)));

        Assert.Equal(["d", "b", "c", "a"], found);
    }

    [Theory]
    [InlineData(Role.Viewer, "runs schedules")]
    [InlineData(Role.Operator, "hosts quotas runs schedules")]
    [InlineData(Role.Admin, "audit hosts quotas runs schedules")]
    public async Task List_ByRole_LeavesOutWhatItMayNotRead_WhichIsNoRefusal(Role role, string expected)
    {
        var sources = new[] { Permission.RunsRead, Permission.SchedulesRead, Permission.QuotasRead, Permission.HostsRead, Permission.AuditRead }
            .Select(needs => new Source(needs, At(needs.Name.Split('.')[0], 1)))
            .ToArray();

        var found = await ListAsync(role, sources);

        Assert.Equal(expected, string.Join(' ', found.Order(StringComparer.Ordinal)));
        Assert.Equal(expected.Split(' ').Length, sources.Count(source => source.Asked == Now.AddDays(-7)));
        Assert.Empty(_denials.Entries);
    }

    [Fact]
    public async Task List_MoreThanItGives_KeepsTheNewest()
    {
        var found = await ListAsync(Role.Viewer, new Source(Permission.RunsRead, [.. Enumerable.Range(1, 60).Select(hours => At($"{hours:00}", hours))]));

        Assert.Equal(Enumerable.Range(1, ListNotifications.Most).Select(hours => $"{hours:00}"), found);
    }

    private static Notification At(string key, int? hoursAgo) =>
        new(key, NotificationKind.RunFailed, hoursAgo is { } hours ? Now.AddHours(-hours) : null, "", new NotificationTarget.ToQueue());

    private async Task<List<string>> ListAsync(Role role, params Source[] sources)
    {
        var answer = await new ListNotifications(sources, new FakeTimeProvider(Now), _denials).ExecuteAsync(new TestNamespace("acme").As(role), default, CancellationToken.None);
        return [.. answer.Value.Select(one => one.Key)];
    }

    private sealed class Source(Permission needs, params Notification[] all) : NotificationSource
    {
        public override Permission Needs => needs;

        public DateTimeOffset? Asked { get; private set; }

        public override Task<IReadOnlyList<Notification>> ReadAsync(NamespaceScope scope, DateTimeOffset since, CancellationToken cancel)
        {
            Asked = since;
            return Task.FromResult<IReadOnlyList<Notification>>(all);
        }
    }
}
