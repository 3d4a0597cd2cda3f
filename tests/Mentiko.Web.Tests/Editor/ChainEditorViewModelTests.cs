using Mentiko.Core.Chains;
using Mentiko.TestKit.Sketches;
using Mentiko.Web.Components.Pages.Chains.Editor;
using Mentiko.Web.Components.Shared.Definitions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Mentiko.Web.Tests.Editor;

public sealed class ChainEditorViewModelTests
{
    [Fact]
    public void Act_EachKind_ChangesTheDocumentAndTheCanvas()
    {
        using var editor = Of(ChainText.Empty);
        editor.Act(new CanvasAct("add") { Agent = "reader" });
        Assert.Equal(["reader"], editor.Canvas.Select);
        editor.Act(new CanvasAct("add") { Agent = "writer", Event = "reader:done" });
        Assert.Equal("writer", editor.Step!.Id);
        editor.Act(new CanvasAct("connect") { Keys = ["writer"], Event = "reader:failed" });
        Assert.Equal(["reader:done", "reader:failed"], editor.Step.Triggers);
        editor.Act(new CanvasAct("disconnect") { Links = [new CanvasLink("writer", "reader:done")] });
        Assert.Equal(["reader:failed"], editor.Step.Triggers);
        editor.Act(new CanvasAct("remove") { Keys = ["reader"] });
        Assert.Equal(["writer"], editor.Steps.Select(step => step.Id));
        for (var i = 0; i < 5; i++)
        {
            editor.Act(new CanvasAct("undo"));
        }

        Assert.Equal(ChainText.Empty, editor.Document.Text);
        editor.Act(new CanvasAct("redo"));
        Assert.Equal(["reader"], editor.Steps.Select(step => step.Id));
        editor.Act(new CanvasAct("explode"));
        Assert.Single(editor.Steps);
    }

    [Fact]
    public void Rename_SelectedStep_KeepsItSelectedAndItsPlace()
    {
        using var editor = Of("""{"steps":[{"id":"a","agent":"x"},{"id":"b","agent":"x"}]}""");
        editor.Select(["a"]);
        Assert.NotNull(editor.Rename(editor.Step!, "No Id"));
        Assert.NotNull(editor.Rename(editor.Step!, "b"));
        Assert.Null(editor.Rename(editor.Step!, "collect"));
        Assert.Equal("collect", editor.Step!.Id);
        Assert.Equal(new CanvasRename("a", "collect"), editor.Canvas.Renamed);
        editor.Document.Undo();
        Assert.Null(editor.Canvas.Renamed);
    }

    [Fact]
    public void Problems_OfTheValidator_StandOnTheirSteps()
    {
        using var editor = Of("""{"steps":[7,{"id":"a","agent":"x"},{"id":"b","agent":"x"}]}""");
        var problem = new Problem("unknown-agent", "$.steps[2].agent", "There is no agent 'x'.", ProblemSeverity.Error);
        editor.Document.Report(editor.Document.Text, [problem]);
        Assert.Equal([0, 1], editor.Canvas.Steps.Select(step => step.Problems.Count));
        Assert.Equal("b", editor.StepOf(problem)!.Id);
        Assert.Null(editor.StepOf(problem with { Path = "$.inputs" }));
    }

    [Fact]
    public void Compare_WithRemovedStepsAndProblems_MarksBoth()
    {
        using var editor = Of("""{"steps":[{"id":"a","agent":"x"}]}""");
        var older = ChainSketch.Of("a: chain:start", "gone: a:done");
        editor.Compare(new ChainVersion(ChainName.Parse("c"), 3, older, "Ada", default, null));
        editor.Document.Report(editor.Document.Text, [new Problem("x", "$.steps[0].agent", "wrong", ProblemSeverity.Error)]);
        Assert.Equal([("a", 1), ("gone", 0)], editor.Canvas.Steps.Select(step => (step.Id, step.Problems.Count)));
        Assert.Equal("removed", editor.Canvas.Steps[1].Diff);
        Assert.Single(editor.Steps);
        editor.Compare(null);
        Assert.Single(editor.Canvas.Steps);
    }

    [Fact]
    public void UnreadableText_LeavesTheCanvasAsItWas()
    {
        using var editor = Of("""{"steps":[{"id":"a","agent":"x"}]}""");
        editor.Document.Type(0, 1, "", editor.Document.Text.Length - 1);
        Assert.False(editor.Canvas.Readable);
        Assert.Equal(["a"], editor.Canvas.Steps.Select(step => step.Id));
        editor.Act(new CanvasAct("add") { Agent = "reader" });
        Assert.Single(editor.Canvas.Steps);
        editor.Act(new CanvasAct("undo"));
        Assert.True(editor.Canvas.Readable);
    }

    private static ChainEditor Of(string text) => new(new DefinitionDocument(text, 1, new FakeTimeProvider()));
}
