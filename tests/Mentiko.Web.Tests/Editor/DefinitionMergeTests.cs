using System.Text.Json.Nodes;
using Mentiko.Web.Components.Pages.Chains.Editor;
using Mentiko.Web.Components.Shared.Definitions;
using Xunit;

namespace Mentiko.Web.Tests.Editor;

public sealed class DefinitionMergeTests
{
    private const string Origin = """{"description":"d","steps":[{"id":"a","agent":"x"},{"id":"b","agent":"x"},{"id":"c","agent":"x"}]}""";

    [Fact]
    public void Merge_ApartChanges_TakesEachFromWhoMadeIt()
    {
        var merge = Of(
            """{"description":"theirs","steps":[{"id":"a","agent":"x"},{"id":"new","agent":"t"},{"id":"b","agent":"x"}]}""",
            """{"description":"d","steps":[{"id":"a","agent":"mine"},{"id":"b","agent":"x"},{"id":"c","agent":"x"},{"id":"last","agent":"m"}]}""");
        Assert.True(merge.IsDecided);
        Assert.Equal(
            """{"description":"theirs","steps":[{"id":"a","agent":"mine"},{"id":"new","agent":"t"},{"id":"b","agent":"x"},{"id":"last","agent":"m"}]}""",
            merge.Merged().ToJsonString());
    }

    [Theory]
    [InlineData(MergeSide.Mine, "mine")]
    [InlineData(MergeSide.Theirs, "theirs")]
    [InlineData(MergeSide.Base, "x")]
    public void Merge_SameStepChangedByBoth_WaitsForAChoice(MergeSide choice, string agent)
    {
        var merge = Of(Origin.Replace("""{"id":"b","agent":"x"}""", """{"id":"b","agent":"theirs"}""", StringComparison.Ordinal), Origin.Replace("""{"id":"b","agent":"x"}""", """{"id":"b","agent":"mine"}""", StringComparison.Ordinal));
        var part = Assert.Single(merge.Parts);
        Assert.True(part.IsConflict);
        Assert.False(merge.IsDecided);

        // Undecided, nothing of mine is lost.
        Assert.Equal("mine", (string?)merge.Merged()["steps"]![1]!["agent"]);
        part.Choice = choice;
        Assert.True(merge.IsDecided);
        Assert.Equal(agent, (string?)merge.Merged()["steps"]![1]!["agent"]);
    }

    [Fact]
    public void Merge_IDeletedWhatTheyChanged_IsAConflict()
    {
        var merge = Of(Origin.Replace("""{"id":"c","agent":"x"}""", """{"id":"c","agent":"y"}""", StringComparison.Ordinal), """{"description":"d","steps":[{"id":"a","agent":"x"},{"id":"b","agent":"x"}]}""");
        var part = Assert.Single(merge.Parts);
        Assert.True(part.IsConflict);
        part.Choice = MergeSide.Theirs;
        Assert.Equal(["a", "b", "c"], merge.Merged()["steps"]!.AsArray().Select(step => (string?)step!["id"]));
    }

    [Fact]
    public void Merge_SameChangeByBoth_IsNone()
    {
        var same = Origin.Replace("\"d\"", "\"e\"", StringComparison.Ordinal);
        Assert.False(Of(same, same).Parts.Single().IsConflict);

        // Spelling out a default is no change.
        Assert.Empty(Of(Origin.Replace("\"agent\":\"x\"", "\"agent\":\"x\",\"join\":\"any\",\"maxVisits\":1,\"triggers\":[]", StringComparison.Ordinal), Origin).Parts);
    }

    [Fact]
    public void Merge_WithoutSteps_GetsNone()
    {
        var merge = DefinitionMerge.Of(Tree("""{"a":1}"""), Tree("""{"a":1,"b":2}"""), Tree("""{"a":3}"""));
        Assert.Equal("""{"a":3,"b":2}""", merge.Merged().ToJsonString());
    }

    [Fact]
    public void Diff_Versions_MarksAddedChangedAndRemoved()
    {
        var marked = ChainDiff.Mark(Tree(Origin), Tree("""{"steps":[{"id":"a","agent":"x","join":"any"},{"id":"b","agent":"y"},{"id":"n","agent":"x"}]}"""));
        Assert.Equal([("a", null), ("b", "changed"), ("n", "added"), ("c", "removed")], marked.Select(step => (step.Id, step.Diff)));
        Assert.Equal(4, marked.Select(step => step.Key).Distinct().Count());
    }

    private static DefinitionMerge Of(string theirs, string mine) => DefinitionMerge.Of(Tree(Origin), Tree(theirs), Tree(mine));

    private static JsonObject Tree(string json) => JsonNode.Parse(json)!.AsObject();
}
