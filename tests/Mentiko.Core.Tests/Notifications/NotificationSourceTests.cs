using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;
using Mentiko.Core.Hosts;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Notifications;
using Mentiko.Core.Plans;
using Mentiko.Core.Queues;
using Mentiko.Core.Runs;
using Mentiko.Core.Schedules;
using Mentiko.Core.Secrets;
using Mentiko.TestKit.Fakes;
using Xunit;

namespace Mentiko.Core.Tests.Notifications;

/// <summary>What each source makes of the record, with stores that have what a test put in.</summary>
public sealed class NotificationSourceTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly RunId Run = RunId.From(new Guid(7, 0, 0, new byte[8]));

    private readonly Record _record = new();
    private readonly NamespaceScope _ada = new TestNamespace("acme").As(Role.Owner);

    [Fact]
    public async Task Runs_ThatWentWrong_SayWhoseAndWhere()
    {
        _record.Troubled.Add(new TroubledRun(Run, ChainName.Parse("weekly"), RunStatus.Failed, TriggerKind.Page, Now, new RunFailure("exit-code", StepId.Parse("write"), "exit code 7")));
        _record.Troubled.Add(new TroubledRun(Run, ChainName.Parse("weekly"), RunStatus.TimedOut, TriggerKind.Schedule, Now, new RunFailure("timeout", null, "The step ran out of time.")));
        _record.Troubled.Add(new TroubledRun(Run, ChainName.Parse("weekly"), RunStatus.Failed, TriggerKind.Webhook, Now, new RunFailure("lost", null, "")));

        var found = await ReadAsync(new RunNotifications(_record, _record));

        Assert.Equal(
            [
                (NotificationKind.RunFailed, "Your run of weekly failed at step write: exit code 7."),
                (NotificationKind.RunTimedOut, "A scheduled run of weekly took longer than it may: The step ran out of time."),
                (NotificationKind.RunFailed, "A webhook's run of weekly failed."),
            ],
            found.Select(one => (one.Kind, one.Text)));
        Assert.All(found, one => Assert.Equal((Now, new NotificationTarget.ToRun(Run), false), (one.At, one.Target, one.IsLasting)));
    }

    [Theory]
    [InlineData(199, "")]
    [InlineData(198, "…")]
    public async Task Runs_LongReason_IsCutBetweenCharacters(int length, string end)
    {
        // The last character takes two places, of which the second is beyond what is shown where it is cut.
        var reason = new string('a', length) + (end.Length == 0 ? "b" : "c\U0001F600d");
        _record.Troubled.Add(new TroubledRun(Run, ChainName.Parse("weekly"), RunStatus.Failed, TriggerKind.Page, Now, new RunFailure("bad-event", null, reason)));

        var text = Assert.Single(await ReadAsync(new RunNotifications(_record, _record))).Text;

        Assert.Equal($"Your run of weekly failed: {(end.Length == 0 ? $"{reason}." : reason[..199])}{end}", text);
    }

    [Fact]
    public async Task Runs_Parked_AreTheReadersOwnAndThoseThatNobodyWatches()
    {
        _record.Parked.Add(Parked("mine", TriggerKind.Api, "owner"));
        _record.Parked.Add(Parked("anothers", TriggerKind.Api, "admin"));
        _record.Parked.Add(Parked("nobodys", TriggerKind.Example, null));
        _record.Parked.Add(Parked("by-clock", TriggerKind.Schedule, "admin"));
        _record.Parked.Add(Parked("by-call", TriggerKind.Webhook, null));

        Assert.Equal(
            [
                "Your run of mine waits for the executor 'docker', which is away.",
                "A scheduled run of by-clock waits for the executor 'docker', which is away.",
                "A webhook's run of by-call waits for the executor 'docker', which is away.",
            ],
            (await ReadAsync(new RunNotifications(_record, _record))).Select(one => one.Text));
    }

    [Fact]
    public async Task Schedules_Stopped_SayWhy()
    {
        _record.Stopped.Add(Schedule("nightly", new ScheduleStop(StopReasons.AuthorLeft, Now)));

        var one = Assert.Single(await ReadAsync(new ScheduleNotifications(_record)));

        Assert.Equal("Schedule nightly: Grace, as whom it runs, is no member of the organization any more. Save it again to run it as yourself.", one.Text);
        Assert.Equal((NotificationKind.ScheduleStopped, Now, new NotificationTarget.ToSchedule(ScheduleName.Parse("nightly")), true), (one.Kind, one.At, one.Target, one.IsLasting));
    }

    [Fact]
    public async Task Schedules_StoppedAgain_AreAnotherThing()
    {
        _record.Stopped.Add(Schedule("nightly", new ScheduleStop(StopReasons.AuthorLeft, Now)));
        var first = (await ReadAsync(new ScheduleNotifications(_record)))[0].Key;
        _record.Stopped[0] = Schedule("nightly", new ScheduleStop(StopReasons.AuthorMayNot, Now.AddHours(1)));

        Assert.NotEqual(first, (await ReadAsync(new ScheduleNotifications(_record)))[0].Key);
    }

    [Fact]
    public async Task Hosts_WhosePreflightDidNotPass_AreToldWithTheFirstReason()
    {
        _record.Hosts.Add(Host("passed", Now, new HostFinding("link", true, "The host answers.")));
        _record.Hosts.Add(Host("refused", Now, new HostFinding("link", true, "The host answers."), new HostFinding("key", false, "It shows another key.")));
        _record.Hosts.Add(Host("old", Now.AddDays(-8), new HostFinding("key", false, "It shows another key.")));
        _record.Hosts.Add(Host("untried", null));

        var one = Assert.Single(await ReadAsync(new HostNotifications(_record)));

        Assert.Equal(("Agents cannot run on the host refused. It shows another key.", new NotificationTarget.ToHost(HostName.Parse("refused"))), (one.Text, one.Target));
    }

    [Fact]
    public async Task Limits_NearAndReached_AreTwoThings_WithoutAMoment()
    {
        _record.Usage = new QuotaUsage(0, 8, 10, 7, 0, 0);

        var found = await ReadAsync(new LimitNotifications(_record, new PlanCatalog([new Plan(PlanTier.Free, 1, new QuotaLimits(1, 10, 10, 10, 60, 100), new SandboxCaps(16, 1, 8))])));

        Assert.Equal(
            [("limit-queuedRuns-near", "Runs that wait: 8 of 10 are in use."), ("limit-chains-reached", "Chains: the limit of 10 is reached.")],
            found.Select(one => (one.Key, one.Text)));
        Assert.All(found, one => Assert.Equal((null, true), (one.At, one.IsLasting)));
    }

    [Fact]
    public async Task Queue_Paused_IsToldForAsLongAsItIs()
    {
        Assert.Empty(await ReadAsync(new QueueNotifications()));

        var paused = _ada.Organization with { Quotas = NamespaceQuotas.None with { IsQueuePaused = true, QueuePausedAt = Now.AddDays(-30) } };
        var one = Assert.Single(await new QueueNotifications().ReadAsync(new NamespaceScope(paused, _ada.Actor, Role.Viewer), Now, CancellationToken.None));

        Assert.Equal((NotificationKind.QueuePaused, Now.AddDays(-30)), (one.Kind, one.At));
    }

    private Task<IReadOnlyList<Notification>> ReadAsync(NotificationSource source) => source.ReadAsync(_ada, Now.AddDays(-7), CancellationToken.None);

    private static ParkedRun Parked(string chain, TriggerKind kind, string? starter) =>
        new(Run, ChainName.Parse(chain), "somebody", ExecutionTarget.Docker, Now, "The engine does not answer.") { Kind = kind, Starter = starter is null ? null : new UserId(starter) };

    private static Schedule Schedule(string name, ScheduleStop stop) => new()
    {
        Name = ScheduleName.Parse(name),
        Version = 2,
        Definition = new ScheduleDefinition(ChainName.Parse("weekly"), "0 5 * * *", "UTC", "{}", Enabled: false, MisfirePolicy.Once, OverlapPolicy.Skip),
        AuthorId = new UserId("grace"),
        Author = "Grace",
        SavedAt = Now,
        Stopped = stop,
    };

    private static RemoteHost Host(string name, DateTimeOffset? checkedAt, params HostFinding[] findings) => new(
        HostName.Parse(name),
        1,
        new HostDefinition("127.0.0.1", 22, "mentiko", "/srv/acme", HostKey.Parse("SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"), SecretName.Parse("KEY")),
        Now,
        Now,
        "Ada",
        checkedAt is { } at ? new HostCheck(at, 1, [.. findings]) : null);
}
