using Bunit;
using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;
using Mentiko.Core.Execution;
using Mentiko.Core.Queues;
using Mentiko.Core.Runs;
using Mentiko.TestKit.Fakes;
using Mentiko.Web.Components.Layout;
using Mentiko.Web.Components.Pages.Queues;
using Mentiko.Web.Gates;
using Mentiko.Web.Tests.Components.Fakes;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Mentiko.Web.Tests.Components;

public sealed class QueuePageTests : BunitContext
{
    private readonly FakeMemberships _memberships = new();
    private readonly FakeQueue _queue = new();
    private readonly FakeTimeProvider _time = new(FakeRun.Start);

    public QueuePageTests()
    {
        var denials = new RecordingDenials();
        Services.AddSingleton<TimeProvider>(_time);
        Services.AddSingleton(new Mentiko.Core.Namespaces.Tenancy(IsSingle: false));
        Services.AddSingleton<ICircuitSession>(new FakeCircuit(_memberships, "acme"));
        Services.AddSingleton<IRunFeed, SilentFeed>();
        Services.AddSingleton(new GetQueue(_queue, new ExecutorPatience(TimeSpan.FromMinutes(10)), denials));
        Services.AddSingleton(new ListExecutors([], new NoTroubles(), denials));
        Services.AddSingleton(new PauseQueue(_queue, denials));
        Services.AddSingleton(new ResumeQueue(_queue, denials));
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
    }

    [Fact]
    public void Page_WaitingRuns_HasPlaceAndReasonOfEach()
    {
        _queue.State = _queue.State with { Depth = 2, Running = 4, OldestQueuedAt = FakeRun.Start.AddSeconds(-40) };
        _queue.Runs.AddRange([FakeQueue.Run(1, FakeRun.Start), FakeQueue.Run(2, FakeRun.Start)]);

        var page = RenderAs(Role.Viewer);

        Assert.Equal("4 of 4 running, 2 waiting; the first of them for 40 s.", page.Find(".lead").TextContent);
        var rows = page.FindAll("section[aria-labelledby=waiting-heading] tbody tr");
        Assert.Equal(["1", "2"], rows.Select(row => row.QuerySelector("td")!.TextContent));
        Assert.Contains("4 of 4 runs are at work", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("1 before it", rows[1].TextContent, StringComparison.Ordinal);
        Assert.Equal(["4 of 4", "2 of 500"], page.FindAll("[role=meter]").Select(bar => bar.GetAttribute("aria-valuetext")));
    }

    [Fact]
    public void Page_RunThatWaitsForAnExecutor_SaysForWhichAndWhy()
    {
        Assert.DoesNotContain("Waiting for an executor", RenderAs(Role.Viewer).Markup, StringComparison.Ordinal);
        _queue.Parked.Add(new ParkedRun(RunId.From(new Guid(7, 0, 0, new byte[8])), ChainName.Parse("weekly-report"), "Ada", ExecutionTarget.Docker, FakeRun.Start, "The engine does not answer."));

        var row = RenderAs(Role.Viewer).Find("section[aria-labelledby=parked-heading] tbody tr");
        Assert.EndsWith(
            $"The executor 'docker' is away since {FakeRun.Start.UtcDateTime:HH:mm:ss} UTC. The engine does not answer. It is tried again and again; after 10 min the step fails.",
            row.TextContent.Trim(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Page_NothingWaiting_Teaches()
    {
        Assert.Contains("Nothing waits", RenderAs(Role.Viewer).Find(".empty").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Owner_PausesAfterAsking_AndResumes()
    {
        var page = RenderAs(Role.Owner);
        page.Find(".page-head button").Click();
        Assert.False(_queue.State.IsPaused);
        page.FindAll(".page-head button").Single(button => button.TextContent == "Pause the queue").Click();
        Assert.True(_queue.State.IsPaused);
        Assert.Empty(page.FindAll(".page-head button"));

        page.Find(".notice.warn button").Click();
        Assert.False(_queue.State.IsPaused);
        Assert.Empty(page.FindAll(".notice.warn"));
    }

    [Theory]
    [InlineData(Role.Admin)]
    [InlineData(Role.Operator)]
    [InlineData(Role.Viewer)]
    public void OtherRoles_SeeThatItIsPaused_AndNoSwitch(Role role)
    {
        _queue.State = _queue.State with { IsPaused = true };

        var page = RenderAs(role);

        Assert.Contains("The queue is paused.", page.Find(".notice.warn").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("button"));
    }

    private IRenderedComponent<QueuePage> RenderAs(Role role)
    {
        _memberships.Set("acme", FakeCircuit.User, role);
        return Render<QueuePage>(parameters => parameters.AddCascadingValue(new NamespaceView("acme", "Acme", role)));
    }
}
