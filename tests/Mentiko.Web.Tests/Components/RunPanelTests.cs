using Bunit;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Chains;
using Mentiko.Core.Runs;
using Mentiko.TestKit.Fakes;
using Mentiko.TestKit.Sketches;
using Mentiko.Web.Components.Layout;
using Mentiko.Web.Components.Pages.Runs;
using Mentiko.Web.Gates;
using Mentiko.Web.Tests.Components.Fakes;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Mentiko.Web.Tests.Components;

public sealed class RunPanelTests : BunitContext
{
    private static readonly ChainDefinition Chain = ChainSketch.Of(
        "collect: chain:start -> collect:done", "write: collect:done -> write:done", "alarm: left:failed");

    private readonly FakeMemberships _memberships = new();
    private readonly FakeCircuit _circuit;
    private readonly InMemoryRunStore _runs = new();

    public RunPanelTests()
    {
        _circuit = new FakeCircuit(_memberships, "acme");
        Services.AddSingleton<ICircuitSession>(_circuit);
        Services.AddSingleton(new PreviewRetry(_runs, new RecordingDenials()));
        Services.AddSingleton(new RetryRun(_runs, new RecordingDispatcher(), new RecordingDenials()));
    }

    [Fact]
    public async Task Retry_FromAnywhere_ShowsWhatItRunsBeforeItDoes()
    {
        var panel = await RenderRetryAsync(Role.Operator);
        Assert.Equal(["write", "nothing", "alarm", "collect"], Preview(panel));

        panel.Find("select").Change("start");
        Assert.Equal(["collect", "write", "alarm", "nothing"], Preview(panel));
        Assert.Single(_runs.Accepted);

        panel.Find("button.primary").Click();
        Assert.Equal(2, _runs.Accepted.Count);
        Assert.Empty(_runs.Accepted[1].Retry!.KeptSteps);
        Assert.Contains("/orgs/acme/runs/", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retry_RoleThatIsGoneMeanwhile_IsRefusedAndNothingStarts()
    {
        var panel = await RenderRetryAsync(Role.Operator);
        _memberships.Set("acme", FakeCircuit.User, Role.Viewer);
        panel.Find("button.primary").Click();
        Assert.Contains("Your role does not allow this.", panel.Markup, StringComparison.Ordinal);
        Assert.Single(_runs.Accepted);
    }

    [Fact]
    public void Timeline_Zoom_WidensTheTimeAndEndsSomewhere()
    {
        var run = FakeRun.Of(RunStatus.Succeeded, FakeRun.Step("a", StepStatus.Succeeded, FakeRun.Attempt(1, 1, 11)));
        var view = Render<RunTimelineView>(parameters => parameters
            .Add(component => component.Run, run)
            .Add(component => component.Chart, RunChart.Of(run, null, FakeRun.Start))
            .Add(component => component.Now, FakeRun.Start));
        var ticks = view.FindAll(".scale span").Count;
        while (!view.Find("button[aria-label='Zoom in']").HasAttribute("disabled"))
        {
            view.Find("button[aria-label='Zoom in']").Click();
        }

        Assert.Equal("width:3200%", view.Find("table").GetAttribute("style"));
        Assert.True(view.FindAll(".scale span").Count > ticks);
        view.Find("button[aria-label='Zoom out']").Click();
        Assert.Equal("width:1600%", view.Find("table").GetAttribute("style"));
    }

    private static IEnumerable<string> Preview(IRenderedComponent<RetryPanel> panel) => panel.FindAll("dd").Select(fact => fact.TextContent);

    /// <summary>A run whose second step failed, and the panel that retries it.</summary>
    private async Task<IRenderedComponent<RetryPanel>> RenderRetryAsync(Role role)
    {
        _memberships.Set("acme", FakeCircuit.User, role);
        var scope = (await _circuit.EnterAsync("acme")).Value;
        var accepted = await _runs.AcceptAsync(
            scope,
            new NewRun { Chain = ChainName.Parse("weekly"), ChainVersion = 1, Definition = FakeRun.Pinned(Chain), TriggerKind = TriggerKind.Page, InputJson = "{}" },
            new AuditDraft(AuditActions.RunTriggered, "chain", "weekly"),
            default);
        var run = (await _runs.FindAsync(scope, accepted.Value.Id, default))! with
        {
            Status = RunStatus.Failed,
            Steps =
            [
                FakeRun.Step("collect", StepStatus.Succeeded, FakeRun.Attempt(1, 1, 2)),
                FakeRun.Step("write", StepStatus.Failed, FakeRun.Attempt(1, 2, 3, AttemptReason.ExitCode, 1)),
                FakeRun.Step("alarm", StepStatus.Skipped),
            ],
        };
        _runs.Set(scope, run, FakeRun.Event(1, "chain:start", null, 1), FakeRun.Event(2, "collect:done", "collect", 2), FakeRun.Event(3, "write:failed", "write", 3));
        _runs.SetVisits(scope, run.Id, FakeRun.Visit("collect", VisitOutcome.Succeeded, 1), FakeRun.Visit("write", VisitOutcome.Failed, 2));
        return Render<RetryPanel>(parameters => parameters
            .AddCascadingValue(new NamespaceView("acme", "Acme", role))
            .Add(component => component.Run, run));
    }
}
