using Bunit;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Chains;
using Mentiko.Core.Execution;
using Mentiko.Core.Marketplace;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Plans;
using Mentiko.Core.Queues;
using Mentiko.Core.Runs;
using Mentiko.TestKit.Fakes;
using Mentiko.TestKit.Sketches;
using Mentiko.Web.Components.Layout;
using Mentiko.Web.Components.Pages.Organizations;
using Mentiko.Web.Components.Pages.Welcome;
using Mentiko.Web.Gates;
using Mentiko.Web.Tests.Components.Fakes;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Mentiko.Web.Tests.Components;

/// <summary>Where members land: what is going on, how it went, and what somebody finds who has nothing yet.</summary>
public sealed class OverviewPageTests : BunitContext
{
    private readonly FakeMemberships _memberships = new();
    private readonly FakeQueue _queue = new();
    private readonly FakeStatistics _statistics = new();
    private readonly FakeQuotas _quotas = new();
    private readonly InMemoryRunStore _runs = new();
    private readonly InMemoryChainStore _chains = new();
    private readonly FakeForks _forks = new();
    private readonly FakeCircuit _circuit;
    private Tenancy _tenancy = new(IsSingle: false);

    public OverviewPageTests()
    {
        var denials = new RecordingDenials();
        var time = new FakeTimeProvider(FakeRun.Start);
        Services.AddSingleton<TimeProvider>(time);
        Services.AddSingleton(_ => _tenancy);
        Services.AddSingleton(new CreateOrganization(_memberships));
        ComponentFactories.AddStub<Microsoft.AspNetCore.Components.Forms.AntiforgeryToken>();
        _circuit = new FakeCircuit(_memberships, "acme");
        Services.AddSingleton<ICircuitSession>(_circuit);
        Services.AddSingleton<IRunFeed, SilentFeed>();
        Services.AddSingleton(new GetQueue(_queue, new ExecutorPatience(TimeSpan.FromMinutes(10)), denials));
        Services.AddSingleton(new ListRuns(_runs, denials));
        Services.AddSingleton(new ListChains(_chains, denials));
        Services.AddSingleton(new GetQuotas(_quotas, FakeQuotas.Plans, denials));
        Services.AddSingleton(new SummarizeRuns(_statistics, time, denials));
        var catalog = new FakeCatalog(FakeCatalog.Item("access-log-triage"), FakeCatalog.Item("needs-a-secret", secret: "FEED_TOKEN"));
        Services.AddSingleton(new BrowseMarketplace(catalog));
        Services.AddSingleton(new ForkItem(catalog, _forks, null!, null!, denials));
        Services.AddSingleton(new TriggerRun(null!, null!, null!, denials));
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
    }

    [Fact]
    public async Task Numbers_EachLeadsToItsList()
    {
        await RunAsync();
        _queue.State = _queue.State with { Depth = 2, Running = 3, OldestQueuedAt = FakeRun.Start.AddSeconds(-40) };
        _statistics.Tallies.AddRange([new(Today, RunStatus.Succeeded, 1999), new(Today, RunStatus.Failed, 1)]);
        _statistics.Lately[RunStatus.Failed] = 1;
        _statistics.Lately[RunStatus.TimedOut] = 2;
        _statistics.Times.Add(new RunTimes(RunStatus.Succeeded, FakeRun.Start, FakeRun.Start.AddSeconds(4), FakeRun.Start.AddSeconds(16)));

        var page = RenderAs(Role.Viewer);

        Assert.Equal(
            [
                ("3", "/orgs/acme/runs?status=running"), ("2", "/orgs/acme/queue"), ("1", "/orgs/acme/runs?status=failed&since=24h"),
                ("99.9 %", "/orgs/acme/runs?status=succeeded&from=2026-11-10"), ("12 s", "/orgs/acme/runs?status=succeeded"), ("4.0 s", "/orgs/acme/queue"),
            ],
            page.FindAll(".tile dd > a").Select(link => (link.TextContent, link.GetAttribute("href")!)));
        Assert.Equal("/orgs/acme/runs?status=timed-out&since=24h", page.Find(".tile .note a").GetAttribute("href"));
        Assert.Empty(page.FindAll("[aria-labelledby=use-heading]"));
    }

    [Fact]
    public async Task Days_EachBar_SaysItsNumbersAndLeadsToItsRuns()
    {
        await RunAsync();
        _statistics.Tallies.AddRange([new(Today, RunStatus.Succeeded, 30), new(Today, RunStatus.TimedOut, 10), new(Today.AddDays(-2), RunStatus.Running, 1)]);

        var bars = RenderAs(Role.Viewer).FindAll(".days a");

        Assert.Equal(14, bars.Count);
        Assert.Equal("23 Nov: 40 runs, 10 failed, 30 succeeded", bars[13].GetAttribute("aria-label"));
        Assert.Equal("/orgs/acme/runs?from=2026-11-23&to=2026-11-23", bars[13].GetAttribute("href"));
        Assert.Equal("22 Nov: no run", bars[12].GetAttribute("aria-label"));
        Assert.Equal(("21 Nov: 1 run, 1 under way", "height: 3%"), (bars[11].GetAttribute("aria-label"), bars[11].QuerySelector(".bar")!.GetAttribute("style")));
    }

    [Fact]
    public async Task Operator_SeesHowMuchOfEachLimitIsUsed()
    {
        await RunAsync();
        _quotas.Usage = new QuotaUsage(1, 0, 24, 3, 0, 512);

        var page = RenderAs(Role.Operator);

        Assert.Equal(
            [("1", "/orgs/acme/runs?status=running"), ("0", "/orgs/acme/queue"), ("24", "/orgs/acme/chains"), ("3", "/orgs/acme/agents"), ("512 MiB", "/orgs/acme/workspace")],
            page.FindAll(".uses a").Select(link => (link.TextContent, link.GetAttribute("href")!)));
        Assert.Contains("Chains: 24 of 25 are in use.", page.Find(".notice.warn").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void NothingHasRun_WhoMayChangeThat_IsLedToAFirstRun()
    {
        var page = RenderAs(Role.Owner);

        Assert.Equal(["Create an organization, done", "Fork an example, now", "Run it and watch, later"], page.FindAll(".step h2").Select(step => step.TextContent));
        Assert.Equal(["Fork access-log-triage"], page.FindAll(".examples button").Select(button => button.GetAttribute("aria-label")));
        Assert.Empty(page.FindAll(".tile"));

        page.Find(".examples button").Click();
        Assert.Equal(["access-log-triage"], _forks.Made);
        Assert.Equal(["Create an organization, done", "Fork an example, done", "Run it and watch, now"], page.FindAll(".step h2").Select(step => step.TextContent));
        Assert.Equal("Run access-log-triage", page.Find(".step.now button").TextContent);
    }

    [Fact]
    public void NothingHasRun_InAServerForOne_IsTheSameWayWithoutItsFirstStep()
    {
        _tenancy = new Tenancy(IsSingle: true);
        Assert.Equal(["Fork an example, now", "Run it and watch, later"], RenderAs(Role.Owner).FindAll(".step h2").Select(step => step.TextContent));
    }

    [Fact]
    public void NothingHasRun_WhoMayNotChangeThat_IsToldSo()
    {
        var page = RenderAs(Role.Viewer);

        Assert.Empty(page.FindAll(".step"));
        Assert.Equal(["Nothing has run yet", "No chain yet"], page.FindAll(".empty strong").Select(title => title.TextContent));
        Assert.Empty(page.FindAll(".empty a"));
    }

    [Fact]
    public void Fork_RefusedMeanwhile_SaysWhyAndStays()
    {
        var page = RenderAs(Role.Owner);
        _memberships.Set("acme", FakeCircuit.User, Role.Viewer);
        page.Find(".examples button").Click();

        Assert.Contains("Your role does not allow this.", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Empty(_forks.Made);
        Assert.Contains("Fork an example, now", page.FindAll(".step h2").Select(step => step.TextContent));
    }

    [Fact]
    public void Guide_BeforeAnyOrganization_LeadsFromItsFirstStepIntoTheNext()
    {
        var guide = Render<WelcomeGuide>(parameters => parameters.Add(component => component.OnCreated, (Organization _) => { }));
        Assert.Equal(["Create an organization, now", "Fork an example, later", "Run it and watch, later"], guide.FindAll(".step h2").Select(step => step.TextContent));
        Assert.NotEmpty(guide.FindAll("#org-name"));

        guide.Render(parameters => parameters.Add(component => component.Created, new TestNamespace("acme").Organization));
        Assert.Equal(["Create an organization, done", "Fork an example, now", "Run it and watch, later"], guide.FindAll(".step h2").Select(step => step.TextContent));
        Assert.Equal("acme", guide.Find("form input[name=namespace]").GetAttribute("value"));
    }

    private static DateOnly Today => DateOnly.FromDateTime(FakeRun.Start.UtcDateTime);

    private async Task RunAsync()
    {
        _memberships.Set("acme", FakeCircuit.User, Role.Owner);
        await _runs.AcceptAsync(
            (await _circuit.EnterAsync("acme")).Value,
            new NewRun { Chain = ChainName.Parse("weekly-report"), ChainVersion = 1, Definition = FakeRun.Pinned(ChainSketch.Of("a: chain:start")), TriggerKind = TriggerKind.Page, InputJson = "{}" },
            new AuditDraft(AuditActions.RunTriggered, "chain", "weekly-report"),
            CancellationToken.None);
    }

    private IRenderedComponent<OverviewPage> RenderAs(Role role)
    {
        _memberships.Set("acme", FakeCircuit.User, role);
        return Render<OverviewPage>(parameters => parameters.AddCascadingValue(new NamespaceView("acme", "Acme", role)));
    }
}
