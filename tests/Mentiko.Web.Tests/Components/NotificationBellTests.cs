using Bunit;
using Mentiko.Core.Access;
using Mentiko.Core.Ids;
using Mentiko.Core.Notifications;
using Mentiko.Core.Runs;
using Mentiko.Core.Schedules;
using Mentiko.TestKit.Fakes;
using Mentiko.Web.Components.Layout;
using Mentiko.Web.Components.Layout.Notices;
using Mentiko.Web.Gates;
using Mentiko.Web.Tests.Components.Fakes;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Mentiko.Web.Tests.Components;

public sealed class NotificationBellTests : BunitContext
{
    private const string Kept = "mentiko.seen.ada.acme";

    private static readonly RunId Run = RunId.Parse("0193a1b2c3d4e5f60718293a4b5c6d7e");

    private readonly FakeMemberships _memberships = new();
    private readonly FakeNotifications _runs = new(Permission.RunsRead);
    private readonly FakeNotifications _limits = new(Permission.QuotasRead);
    private readonly FakeTimeProvider _time = new(FakeRun.Start);
    private readonly ToldFeed _feed = new();
    private readonly RecordingDenials _denials = new();
    private readonly BunitJSModuleInterop _script;
    private readonly JSRuntimeInvocationHandler<string?> _read;

    public NotificationBellTests()
    {
        _script = JSInterop.SetupModule(path => path.Identifier == "import");
        _read = _script.Setup<string?>("read", Kept);
        _script.Setup<bool>("write", _ => true).SetResult(true);
        _read.SetResult(null);
        Services.AddSingleton<TimeProvider>(_time);
        Services.AddSingleton<IIdGenerator, FixedIds>();
        Services.AddSingleton<IRunFeed>(_feed);
        Services.AddSingleton<ICircuitSession>(new FakeCircuit(_memberships, "acme"));
        Services.AddSingleton(new ListNotifications([_runs, _limits], _time, _denials));
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
    }

    [Fact]
    public void Closed_WithSomethingNew_SaysHowMuchAndNothingElse()
    {
        Add(Failed("a", 5), Failed("b", 3));
        var bell = RenderAs(Role.Viewer);

        var button = bell.Find("button");
        Assert.Equal(("Notifications, 2 new", "false", "2"), (button.GetAttribute("aria-label"), button.GetAttribute("aria-expanded"), bell.Find(".count").TextContent));
        Assert.Equal("2 new notifications", bell.Find("[aria-live=polite]").TextContent);
        Assert.Empty(bell.FindAll("section"));
        Assert.DoesNotContain("weekly", bell.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_ShowsTheNewestFirst_EachWithItsAddress_AndKeepsThatTheyWereSeen()
    {
        Add(Failed("a", 5), Failed("b", 3), new Notification("queue-1", NotificationKind.QueuePaused, FakeRun.Start.AddMinutes(-4), "The queue is paused.", new NotificationTarget.ToQueue()));
        var bell = RenderAs(Role.Viewer);
        bell.Find("button").Click();

        Assert.Equal(
            [("Failed", "Your run of b failed.", $"/orgs/acme/runs/{Run}"), ("Paused", "The queue is paused.", "/orgs/acme/queue"), ("Failed", "Your run of a failed.", $"/orgs/acme/runs/{Run}")],
            bell.FindAll("li a").Select(link => (link.QuerySelector(".state")!.TextContent, link.QuerySelector(".text")!.TextContent, link.GetAttribute("href")!)));
        Assert.Equal(3, bell.FindAll("a.fresh").Count);
        Assert.Equal(("Notifications", "true"), (bell.Find("button").GetAttribute("aria-label"), bell.Find("button").GetAttribute("aria-expanded")));
        Assert.Empty(bell.FindAll(".count"));
        Assert.Equal([Kept, $"{FakeRun.Start.AddMinutes(-3).ToUnixTimeMilliseconds()} queue-1"], _script.Invocations["write"].Single().Arguments);
    }

    [Fact]
    public void Kept_WhatWasSeenBefore_IsThereAndDoesNotCount()
    {
        _read.SetResult($"{FakeRun.Start.AddMinutes(-4).ToUnixTimeMilliseconds()} limit-chains-near");
        Add(Failed("a", 5), Failed("b", 3));
        _limits.All.Add(("acme", Limit("limit-chains-near", NotificationKind.LimitNear)));
        var bell = RenderAs(Role.Operator);

        Assert.Equal("1", bell.Find(".count").TextContent);
        bell.Find("button").Click();
        Assert.Equal(["Your run of b failed."], bell.FindAll("a.fresh .text").Select(text => text.TextContent));
        Assert.Equal(3, bell.FindAll("li").Count);
    }

    [Fact]
    public void Kept_LimitThatIsReachedSince_CountsAgain()
    {
        _read.SetResult("0 limit-chains-near");
        _limits.All.Add(("acme", Limit("limit-chains-reached", NotificationKind.LimitReached)));

        Assert.Equal("1", RenderAs(Role.Operator).Find(".count").TextContent);
    }

    [Theory]
    [InlineData("")]
    [InlineData("soon limit-chains-near")]
    [InlineData("-5")]
    [InlineData("<script>alert(1)</script>")]
    public void Kept_WhatNobodyWrote_IsAsIfNothingWasSeen(string text)
    {
        _read.SetResult(text);
        Add(Failed("a", 5));
        Assert.Equal("1", RenderAs(Role.Viewer).Find(".count").TextContent);
    }

    [Fact]
    public void Viewer_IsNotToldOfLimits_AndAsksForNone()
    {
        _limits.All.Add(("acme", Limit("limit-chains-near", NotificationKind.LimitNear)));

        var bell = RenderAs(Role.Viewer);
        bell.Find("button").Click();
        Assert.Equal("Nothing wants your attention", bell.Find(".empty strong").TextContent);
        Assert.Equal((0, 1), (_limits.Reads, _runs.Reads));
        Assert.Empty(_denials.Entries);

        // The control: an Operator is.
        using var other = RenderAs(Role.Operator);
        other.Find("button").Click();
        Assert.Equal("/orgs/acme/usage", other.Find("li a").GetAttribute("href"));
    }

    [Fact]
    public void OtherOrganization_IsToldOfNothingHere()
    {
        _runs.All.Add(("globex", Failed("theirs", 1)));
        Add(Failed("ours", 1));
        var bell = RenderAs(Role.Owner);
        bell.Find("button").Click();

        Assert.Equal(["Your run of ours failed."], bell.FindAll(".text").Select(text => text.TextContent));
    }

    [Fact]
    public void Escape_ClosesAndGivesTheFocusBack()
    {
        var bell = RenderAs(Role.Viewer);
        bell.Find("button").Click();
        bell.Find(".bell").KeyDown("a");
        Assert.NotEmpty(bell.FindAll("section"));

        bell.Find(".bell").KeyDown("Escape");
        Assert.Empty(bell.FindAll("section"));
        JSInterop.VerifyFocusAsyncInvoke(1);
    }

    [Fact]
    public void Elsewhere_ClicksAndAddresses_CloseIt()
    {
        Add(Failed("a", 5));
        var bell = RenderAs(Role.Viewer);
        foreach (var leave in new Action[]
        {
            () => bell.Find(".veil").Click(),
            () => bell.Find("li a").Click(),
            () => Services.GetRequiredService<NavigationManager>().NavigateTo("/orgs/acme/chains"),
        })
        {
            bell.Find("button").Click();
            Assert.NotEmpty(bell.FindAll("section"));
            leave();
            bell.WaitForAssertion(() => Assert.Empty(bell.FindAll("section")));
        }
    }

    [Fact]
    public void Signals_OfAFlood_AreOneReadInTenSeconds_AndWhatComesWhileOpenIsSeen()
    {
        var bell = RenderAs(Role.Viewer);
        bell.Find("button").Click();
        Assert.Equal(1, _runs.Reads);
        Add(Failed("new", 1));
        for (var signal = 0; signal < 20; signal++)
        {
            _feed.Tell();
        }

        _time.Advance(TimeSpan.FromMilliseconds(9999));
        Assert.Equal(1, _runs.Reads);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        bell.WaitForAssertion(() => Assert.Equal(["Your run of new failed."], bell.FindAll("a.fresh .text").Select(text => text.TextContent)));
        Assert.Equal(2, _runs.Reads);
        Assert.Empty(bell.FindAll(".count"));
    }

    [Fact]
    public void Fault_IsTheBellsAlone_HasAnId_AndIsOverWithTheNextRead()
    {
        _runs.Fault = new InvalidOperationException("the connection string is ...");
        var bell = RenderAs(Role.Viewer);
        bell.Find("button").Click();
        Assert.Equal(FixedIds.Id.ToString("N"), bell.Find("[role=alert] code").TextContent);
        Assert.DoesNotContain("connection string", bell.Markup, StringComparison.Ordinal);

        _runs.Fault = null;
        Add(Failed("a", 5));
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Empty(bell.FindAll("li a"));
        _time.Advance(TimeSpan.FromSeconds(1));
        bell.WaitForAssertion(() => Assert.NotEmpty(bell.FindAll("li a")));
        Assert.Empty(bell.FindAll("[role=alert]"));
    }

    [Fact]
    public void Text_OfWhoever_StaysText()
    {
        Add(Failed("a", 5) with { Text = "<img src=x onerror=alert(1)>" });
        var bell = RenderAs(Role.Viewer);
        bell.Find("button").Click();

        Assert.Empty(bell.FindAll("img"));
        Assert.Equal("<img src=x onerror=alert(1)>", bell.Find(".text").TextContent);
    }

    [Fact]
    public void EveryKindAndTarget_HasALookAndAnAddress()
    {
        var here = new NamespaceView("acme", "Acme", Role.Owner);
        Assert.All(Enum.GetValues<NotificationKind>(), kind => Assert.NotEmpty(NotificationLook.Of(kind).Word));
        Assert.Equal("/orgs/acme/schedules/nightly", NotificationLook.LinkTo(new NotificationTarget.ToSchedule(ScheduleName.Parse("nightly")), here));
        Assert.Equal("/orgs/acme/hosts/builder", NotificationLook.LinkTo(new NotificationTarget.ToHost(Core.Hosts.HostName.Parse("builder")), here));
    }

    [Fact]
    public void PageWithoutACircuit_HasNoBell()
    {
        SetRendererInfo(new RendererInfo("Static", isInteractive: false));
        Assert.Empty(RenderAs(Role.Owner).Markup.Trim());
    }

    private static Notification Failed(string chain, int minutesAgo) =>
        new($"run-{chain}", NotificationKind.RunFailed, FakeRun.Start.AddMinutes(-minutesAgo), $"Your run of {chain} failed.", new NotificationTarget.ToRun(Run));

    private static Notification Limit(string key, NotificationKind kind) => new(key, kind, null, "Chains: 24 of 25 are in use.", new NotificationTarget.ToUsage());

    private void Add(params Notification[] all) => _runs.All.AddRange(all.Select(one => ("acme", one)));

    private IRenderedComponent<NotificationBell> RenderAs(Role role)
    {
        _memberships.Set("acme", FakeCircuit.User, role);
        return Render<NotificationBell>(parameters => parameters.AddCascadingValue(new NamespaceView("acme", "Acme", role)));
    }

    private sealed class FixedIds : IIdGenerator
    {
        public static readonly Guid Id = new("0193a1b2-c3d4-7e5f-8071-8293a4b5c6d7");

        public Guid NewId() => Id;
    }
}
