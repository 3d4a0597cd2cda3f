using System.Text.Json;
using Mentiko.Core.Chains;
using Mentiko.Core.Queues;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.TestKit.Sketches;
using Mentiko.Web.Components.Pages.Chains;
using Mentiko.Web.Components.Pages.Organizations;
using Mentiko.Web.Components.Pages.Runs;
using Mentiko.Web.Components.Pages.Runs.Log;
using Mentiko.Web.Components.Pages.Workspace;
using Mentiko.Web.Components.Shared;
using Mentiko.Web.Tests.Components.Fakes;
using Xunit;

namespace Mentiko.Web.Tests.Components;

public sealed class ViewModelTests
{
    [Theory]
    [InlineData(40, "40 ms")]
    [InlineData(400, "0.4 s")]
    [InlineData(9_960, "9 s")]
    [InlineData(12_000, "12 s")]
    [InlineData(72_000, "1 min 12 s")]
    [InlineData(7_500_000, "2 h 5 min")]
    [InlineData(-5, "0 s")]
    public void Duration_Text_IsShort(long milliseconds, string text) => Assert.Equal(text, Durations.Text(TimeSpan.FromMilliseconds(milliseconds)));

    [Theory]
    [InlineData("Acme GmbH & Co.", "acme-gmbh-co")]
    [InlineData("Ærø Søfart", "r-s-fart")]
    [InlineData("  Éclair  ", "eclair")]
    [InlineData("---", "")]
    public void SlugSuggestion_AnyName_IsASlug(string name, string slug) => Assert.Equal(slug, SlugSuggestion.For(name));

    [Theory]
    [InlineData(null, RunView.Timeline)]
    [InlineData("canvas", RunView.Canvas)]
    [InlineData("Canvas", RunView.Timeline)]
    [InlineData("4", RunView.Timeline)]
    public void RunViews_Address_NamesOneOrTheTimeline(string? text, RunView view) => Assert.Equal(view, RunViews.Read(text));

    [Fact]
    public void RunComparison_OtherVersion_ShowsWhatDiffers()
    {
        var left = FakeRun.Of(RunStatus.Succeeded, FakeRun.Step("a", StepStatus.Succeeded, FakeRun.Attempt(1, 1, 3)), FakeRun.Step("b", StepStatus.Succeeded, FakeRun.Attempt(1, 3, 4)));
        var right = FakeRun.Of(RunStatus.Failed, FakeRun.Step("a", StepStatus.Succeeded, FakeRun.Attempt(1, 1, 9)), FakeRun.Step("c", StepStatus.Failed, FakeRun.Attempt(1, 9, 10)));
        var steps = RunComparison.Steps(left, right, FakeRun.Start);
        Assert.Equal(["a", "b", "c"], steps.Select(step => step.Step));
        Assert.Equal(("+6.0 s", true), (steps[0].Difference, steps[0].IsTelling));
        Assert.Null(steps[1].Right);
        Assert.Null(steps[2].Left);
    }

    [Theory]
    [InlineData("http://x/orgs/acme/runs/1#line-42", 42L)]
    [InlineData("http://x/orgs/acme/runs/1#line--4", null)]
    [InlineData("http://x/orgs/acme/runs/1#other", null)]
    [InlineData("http://x/orgs/acme/runs/1", null)]
    public void LogFragment_Address_NamesALine(string uri, long? line) => Assert.Equal(line, LogFragment.LineOf(uri));

    [Fact]
    public void RunFilter_Address_IsReadAndTheRestLeftOut()
    {
        var filter = RunFilter.Read("weekly", "timed-out", "2026-11-01", "no day", "team=blue");
        var query = filter.ToQuery(new PageRequest(), FakeRun.Start);
        Assert.Equal((ChainName.Parse("weekly"), RunStatus.TimedOut), (query.Chain!.Value, query.Status!.Value));
        Assert.Equal(new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero), query.From);
        Assert.Null(query.To);
        Assert.Equal(new("team", "blue"), query.Label);
        Assert.False(RunFilter.Read("No Name", "?", null, null, "team:blue").IsSet);
    }

    [Fact]
    public void RunFilter_LastDay_IsIncluded() =>
        Assert.Equal(new DateTimeOffset(2026, 11, 3, 0, 0, 0, TimeSpan.Zero), RunFilter.Read(null, null, null, "2026-11-02", null).ToQuery(new PageRequest(), FakeRun.Start).To);

    [Theory]
    [InlineData(null, "24h", -24)]
    [InlineData("2026-11-01", "24h", -24)]
    [InlineData("2026-11-23", "24h", -10)]
    [InlineData(null, "a while", null)]
    public void RunFilter_Since_IsCountedFromNowAndTheLaterBeginningCounts(string? from, string since, int? hours) =>
        Assert.Equal(hours is { } known ? FakeRun.Start.AddHours(known) : null, RunFilter.Read(null, null, from, null, null, "Ada", since).ToQuery(new PageRequest(), FakeRun.Start).From);

    [Fact]
    public void ChainOrder_Graph_PutsEachStepBehindWhatStartsIt()
    {
        var order = ChainOrder.Of(ChainSketch.Of(
            "join: a:done b:done all", "b: chain:start -> b:done", "a: chain:start -> a:done", "alarm: join:failed", "loose: nobody:says"));
        Assert.Equal([("b", 0), ("a", 0), ("loose", 0), ("join", 1), ("alarm", 2)], order.Select(row => (row.Step.Id.Text, row.Depth)));
    }

    [Fact]
    public void ChainOrder_Cycle_Ends() =>
        Assert.Equal(2, ChainOrder.Of(ChainSketch.Of("a: chain:start b:done x3 -> a:done", "b: a:done -> b:done")).Count);

    [Fact]
    public void RunForm_Fields_MakeTheInput()
    {
        var form = new RunFormViewModel(Inputs(("topic", "string", true), ("count", "number", false), ("deep", "boolean", false), ("extra", "object", false)));
        Assert.Null(form.ReadInput());
        Assert.Equal("This is needed.", form.Fields.Single(field => field.Name == "topic").Problem);
        Fill(form, "topic", "tides");
        Fill(form, "count", "2.5");
        Fill(form, "extra", """{"a":[1]}""");
        Assert.Equal("""{"count":2.5,"deep":false,"extra":{"a":[1]},"topic":"tides"}""", JsonSerializer.Serialize(form.ReadInput()!.Value));
    }

    [Theory]
    [InlineData("number", "two")]
    [InlineData("object", "[1]")]
    [InlineData("array", "{")]
    public void RunForm_UnreadableField_SaysSo(string type, string text)
    {
        var form = new RunFormViewModel(Inputs(("it", type, false)));
        Fill(form, "it", text);
        Assert.Null(form.ReadInput());
        Assert.NotNull(form.Fields[0].Problem);
    }

    [Fact]
    public void WorkspacePath_HostileNames_StayOneName() =>
        Assert.Equal("a/b%20c/%3Fq%23x/%25", WorkspacePath.Escape("a/b c/?q#x/%"));

    [Fact]
    public void WorkspacePath_Trail_IsEachFolderOnTheWay() =>
        Assert.Equal(["a", "a/b", "a/b/c"], WorkspacePath.Trail("a/b/c"));

    [Fact]
    public async Task RunPage_OvertakenAnswer_DoesNotBringAFinishedRunBack()
    {
        var answers = new Queue<Run>([FakeRun.Of(RunStatus.Running), FakeRun.Of(RunStatus.Succeeded), FakeRun.Of(RunStatus.Running)]);
        var model = RunPageOf(() => answers.Dequeue(), _ => new WaitingAnswer(null));
        Assert.True(await model.RefreshAsync());
        Assert.False(await model.RefreshAsync());
        Assert.False(await model.RefreshAsync());
        Assert.Equal(RunStatus.Succeeded, model.Run!.Status);
    }

    [Fact]
    public async Task RunPage_WaitingRun_AsksWhyUntilItStarts()
    {
        var (status, place) = (RunStatus.Queued, 3);
        var model = RunPageOf(() => FakeRun.Of(status), _ => new WaitingAnswer(new Waiting(WaitingReason.Position, place, $"{place - 1} before it")));
        await model.RefreshAsync();
        Assert.Equal("2 before it", model.Waiting!.Text);
        place = 2;
        Assert.True(await model.ExplainAsync());
        Assert.Equal("1 before it", model.Waiting.Text);

        status = RunStatus.Running;
        await model.RefreshAsync();
        Assert.Null(model.Waiting);
        Assert.False(await model.ExplainAsync());
    }

    [Fact]
    public async Task RunPage_RunThatWaitsForAnExecutor_SaysSo()
    {
        var model = RunPageOf(() => FakeRun.Of(RunStatus.Running), _ => new WaitingAnswer(new Waiting(WaitingReason.ExecutorUnavailable, null, "The executor is away.")));
        await model.RefreshAsync();
        Assert.Equal("The executor is away.", RunExplanation.Of(model.Run!, null, FakeRun.Start, model.Waiting));
    }

    private static RunPageViewModel RunPageOf(Func<Run> run, Func<Run, WaitingAnswer> waiting) => new(
        () => Task.FromResult<Result<Run>>(run()),
        () => Task.FromResult<Result<PinnedDefinition>>(new Error.NotFound()),
        asked => Task.FromResult<Result<WaitingAnswer>>(waiting(asked)),
        () => Task.FromResult<Result<RunProgress>>(new Error.NotFound()));

    private static ChainDefinition Inputs(params (string Name, string Type, bool Required)[] inputs) => ChainSketch.Of("a: chain:start") with
    {
        Inputs = inputs.Aggregate(
            ChainSketch.Of("a: chain:start").Inputs,
            (all, input) => all.Add(input.Name, new ChainInput(input.Type, input.Required))),
    };

    private static void Fill(RunFormViewModel form, string name, string text) => form.Fields.Single(field => field.Name == name).Text = text;
}
