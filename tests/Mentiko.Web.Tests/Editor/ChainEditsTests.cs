using System.Text.Json.Nodes;
using Mentiko.Core.Chains;
using Mentiko.Web.Components.Pages.Chains.Editor;
using Xunit;

namespace Mentiko.Web.Tests.Editor;

public sealed class ChainEditsTests
{
    [Fact]
    public void Add_ToAnEmptyChain_StartsWithItAndTheNextOnWhatItIsGiven()
    {
        var chain = new JsonObject();
        Assert.Equal("collector", ChainEdits.Add(chain, "collector", null));
        Assert.Equal("collector-2", ChainEdits.Add(chain, "collector", "collector:done"));
        Assert.Equal("collector-3", ChainEdits.Add(chain, "collector", null));
        Assert.Equal(["chain:start", "collector:done", ""], Steps(chain).Select(step => string.Join(' ', step.Triggers)));
        Assert.Equal("collector-2:done", Steps(chain)[1].Emits.Single());
    }

    [Fact]
    public void Rename_Step_TakesItsEventsAlongEverywhere()
    {
        var chain = Chain("""{"id":"a","emits":["a:done","shared:done"]},{"id":"b","triggers":["a:done","shared:done"]},{"id":"alarm","triggers":["a:failed"]}""");
        ChainEdits.Rename(chain, "a", "collect");
        var steps = Steps(chain);
        Assert.Equal(["collect:done", "shared:done"], steps[0].Emits);
        Assert.Equal(["collect:done", "shared:done"], steps[1].Triggers);
        Assert.Equal(["collect:failed"], steps[2].Triggers);
    }

    [Fact]
    public void Rename_EventThatAnotherStepEmitsToo_KeepsItsName()
    {
        var chain = Chain("""{"id":"a","emits":["a:done"]},{"id":"b","emits":["a:done"]},{"id":"c","triggers":["a:done"]}""");
        ChainEdits.Rename(chain, "a", "x");
        Assert.Equal(["a:done"], Steps(chain)[0].Emits);
        Assert.Equal(["a:done"], Steps(chain)[2].Triggers);
    }

    [Fact]
    public void Remove_Step_TakesTheTriggersWithItThatNobodyElseEmits()
    {
        var chain = Chain("""{"id":"a","emits":["a:done","shared:done"]},{"id":"b","emits":["shared:done"]},{"id":"c","triggers":["a:done","a:failed","shared:done","typo:done"]}""");
        ChainEdits.Remove(chain, ["a"]);
        Assert.Equal(["b", "c"], Steps(chain).Select(step => step.Id));
        Assert.Equal(["shared:done", "typo:done"], Steps(chain)[1].Triggers);
    }

    [Fact]
    public void RemoveEmit_LastOfItsKind_EndsWhatStartsOnIt()
    {
        var chain = Chain("""{"id":"a","emits":"a:done"},{"id":"c","triggers":"a:done"}""");
        ChainEdits.RemoveEmit(chain, "a", "a:done");
        Assert.Empty(Steps(chain)[0].Emits);
        Assert.Empty(Steps(chain)[1].Triggers);
    }

    [Fact]
    public void Connect_Twice_IsOneTriggerAndDisconnectTakesIt()
    {
        var chain = Chain("""{"id":"a","emits":"a:done"},{"id":"c","triggers":"chain:start"}""");
        ChainEdits.Connect(chain, "c", "a:done");
        ChainEdits.Connect(chain, "c", "a:done");
        Assert.Equal(["chain:start", "a:done"], Steps(chain)[1].Triggers);
        ChainEdits.Disconnect(chain, "c", "chain:start");
        Assert.Equal(["a:done"], Steps(chain)[1].Triggers);
    }

    [Fact]
    public void Paste_Steps_TiesTheCopiesToEachOther()
    {
        var chain = Chain("""{"id":"a","agent":"x","triggers":["chain:start"],"emits":["a:done"]},{"id":"b","agent":"x","triggers":["a:done"],"emits":["b:done"],"custom":1}""");
        var keys = ChainEdits.Paste(chain, chain["steps"]!.ToJsonString());
        Assert.Equal(["a-2", "b-2"], keys);
        var steps = Steps(chain);
        Assert.Equal(["chain:start"], steps[2].Triggers);
        Assert.Equal(["a-2:done"], steps[3].Triggers);
        Assert.Equal(["a:done"], steps[1].Triggers);
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("[1,2]")]
    [InlineData("{}")]
    [InlineData("""[{"id":1,"agent":"x"}]""")]
    public void Paste_WhatIsNoStep_ChangesNothing(string text)
    {
        var chain = Chain("""{"id":"a"}""");
        Assert.Empty(ChainEdits.Paste(chain, text));
        Assert.Single(Steps(chain));
    }

    [Fact]
    public void Sketch_WrongInEveryWay_HasAKeyForEachStep()
    {
        var chain = Chain("""{"id":"a"},7,{"id":"a","triggers":5},{},{"id":"@start"},{"id":"<img src=x onerror=alert(1)>","agent":["x"],"maxVisits":1e99}""");
        var steps = Steps(chain);
        Assert.Equal(5, steps.Select(step => step.Key).Distinct().Count());
        Assert.DoesNotContain("@start", steps.Select(step => step.Key));

        // The item that is no step is left out, and problems still find the places of the others.
        var marked = steps.WithProblems(chain, [new Problem("x", "$.steps[2].triggers", "wrong", ProblemSeverity.Error), new Problem("y", "$.steps", "many", ProblemSeverity.Warning)]);
        Assert.Equal([0, 1, 0, 0, 0], marked.Select(step => step.Problems.Count));
    }

    private static JsonObject Chain(string steps) => JsonNode.Parse($$"""{"steps":[{{steps}}]}""")!.AsObject();

    private static IReadOnlyList<CanvasStep> Steps(JsonObject chain) => ChainSketcher.StepsOf(chain);
}
