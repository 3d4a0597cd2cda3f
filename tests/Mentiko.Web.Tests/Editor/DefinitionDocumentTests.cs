using System.Text.Json.Nodes;
using Mentiko.Core.Chains;
using Mentiko.Web.Components.Shared.Definitions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Mentiko.Web.Tests.Editor;

public sealed class DefinitionDocumentTests
{
    private readonly List<DocumentChange> _changes = [];

    [Fact]
    public void Edit_AfterTyping_SharesOneHistory()
    {
        var document = Of("""{"a": 1}""");
        document.Type(6, 1, "2", 8);
        document.Edit(root => root["b"] = 3);
        Assert.Equal("{\n  \"a\": 2,\n  \"b\": 3\n}\n", document.Text);
        document.Undo();
        Assert.Equal("""{"a": 2}""", document.Text);
        document.Undo();
        Assert.Equal("""{"a": 1}""", document.Text);
        document.Redo();
        document.Redo();
        Assert.Equal(3, (int)document.Tree["b"]!);
        Assert.Equal(
            [DocumentChange.TypedText, DocumentChange.Text, DocumentChange.Text, DocumentChange.Text, DocumentChange.Text, DocumentChange.Text],
            _changes);
    }

    [Theory]
    [InlineData("{", "line 1")]
    [InlineData("{\n  \"a\": [,]\n}", "line 2")]
    [InlineData("[1]", "$")]
    [InlineData("""{"a": 1, "a": 2}""", "line 1")]
    [InlineData("""{"a": "\ud800"}""", "$")]
    [InlineData("""{"\udc00": 1}""", "$")]
    [InlineData("", "line 1")]
    public void Type_WhatIsNoDefinition_SaysWhereAndKeepsTheLastTree(string text, string place)
    {
        var document = Of("""{"steps": []}""");
        Assert.True(document.Type(0, document.Text.Length, text, text.Length));
        Assert.False(document.IsReadable);
        Assert.StartsWith(place, document.Problems.Single().Path, StringComparison.Ordinal);
        Assert.NotNull(document.Tree["steps"]);

        // And the canvas cannot write over what somebody is in the middle of typing.
        document.Edit(root => root["x"] = 1);
        Assert.Equal(text, document.Text);
    }

    [Theory]
    [InlineData(-1, 0, "", 8)]
    [InlineData(0, 99, "", 0)]
    [InlineData(0, 0, "x", 8)]
    [InlineData(0, 0, "x", 20)]
    public void Type_OfAnotherText_IsRefused(int at, int removed, string inserted, int length)
    {
        var document = Of("""{"a": 1}""");
        Assert.False(document.Type(at, removed, inserted, length));
        Assert.Equal("""{"a": 1}""", document.Text);
    }

    [Fact]
    public void Report_OfAnOlderText_IsNobodys()
    {
        var document = Of("""{"a": 1}""");
        var asked = document.Text;
        document.Type(6, 1, "2", 8);
        document.Report(asked, [new Problem("x", "$", "wrong", ProblemSeverity.Error)]);
        Assert.Empty(document.Problems);
        Assert.False(document.IsChecked);
    }

    [Fact]
    public void Draft_UndoneOrPublished_IsNone()
    {
        var document = Of("""{"a": 1}""");
        Assert.False(document.IsDraft);
        document.Edit(root => root["a"] = 2);
        Assert.True(document.IsDraft);
        document.Undo();
        Assert.False(document.IsDraft);
        document.Redo();
        document.Rebase(8, document.Text);
        Assert.False(document.IsDraft);
        Assert.Equal(8, document.BaseVersion);
    }

    [Theory]
    [InlineData("$.steps[1].triggers[0]", "\"b:c\"")]
    [InlineData("$.steps[0].agent", """{"id": "ä🙂"}""")]
    [InlineData("$.env['x y']", "7")]
    [InlineData("$.nothing", null)]
    public void Places_OfAPath_AreInCharacters(string path, string? expected)
    {
        const string text = """{"steps": [{"id": "ä🙂"}, {"triggers": ["b:c"]}], "env": {"x y": 7}}""";
        var place = JsonPlaces.Of(text).Find(path)!.Value;
        Assert.Equal(expected ?? text, text[place.From..place.To]);
    }

    [Fact]
    public void CompactJson_Chain_IsAStepALine()
    {
        var text = CompactJson.Of("""{"description":"<b>","steps":[{"id":"a","triggers":["chain:start"]},{"id":"b","emits":[]}],"inputs":{}}""");
        Assert.Equal(
            """
            {
              "description": "<b>",
              "steps": [{ "id": "a", "triggers": ["chain:start"] }, { "id": "b", "emits": [] }],
              "inputs": {}
            }

            """,
            text);
        Assert.Equal("{", CompactJson.Of("{"));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(text), JsonNode.Parse(CompactJson.Of(text))));
    }

    private DefinitionDocument Of(string text)
    {
        var document = new DefinitionDocument(text, 7, new FakeTimeProvider());
        document.Changed += _changes.Add;
        return document;
    }
}
