using System.Text.Json;
using Mentiko.Core.Chains;
using Xunit;

namespace Mentiko.Core.Tests.Chains;

public sealed class ChainDefinitionReaderTests
{
    private const string FromTheContract = """
        { "description": "Weekly report",
          "inputs": { "topic": { "type": "string", "required": true } },
          "steps": [
            { "id": "collect", "agent": "collector", "triggers": ["chain:start"], "emits": ["collect:done"] },
            { "id": "write",   "agent": "writer",    "triggers": ["collect:done"], "join": "all", "emits": ["write:done"] },
            { "id": "alarm",   "agent": "notifier",  "triggers": "write:failed", "emits": [] } ] }
        """;

    [Fact]
    public void Read_TheContractsExample_IsRead()
    {
        var chain = Read(FromTheContract).Value!;

        Assert.Equal(new ChainInput("string", true), chain.Inputs["topic"]);
        Assert.Equal(["collect", "write", "alarm"], chain.Steps.Select(step => step.Id.Text));
        Assert.Equal([StepJoin.Any, StepJoin.All, StepJoin.Any], chain.Steps.Select(step => step.Join));
        Assert.Equal("write:failed", Assert.Single(chain.Steps[2].Triggers).Text);
        Assert.Equal("write:failed", chain.Steps[1].FailedEvent.Text);
    }

    [Fact]
    public void Read_EverythingWrong_ReportsAllAtOnce()
    {
        var problems = Read("""
            { "name": "x",
              "inputs": { "a b": { "type": "string" }, "c": { "type": "date", "requird": true }, "d": { } },
              "steps": [
                { "id": "Collect", "agent": 7, "triggers": ["chain:start", "nope", 5], "emits": { } },
                { "triggers": [], "join": "some", "maxVisits": 0 },
                "step",
                { "id": "a", "agent": "a", "maxVisits": 1001 } ] }
            """).Problems;

        Assert.Equal(
            [
                "bad-name $.inputs['a b']",
                "bad-name $.steps[0].id",
                "bad-name $.steps[0].triggers[1]",
                "missing $.inputs.d.type",
                "missing $.steps[1].agent",
                "missing $.steps[1].id",
                "missing $.steps[3].triggers",
                "out-of-range $.steps[1].maxVisits",
                "out-of-range $.steps[3].maxVisits",
                "unknown-member $.inputs.c.requird",
                "unknown-member $.name",
                "unsupported $.inputs.c.type",
                "unsupported $.steps[1].join",
                "wrong-type $.steps[0].agent",
                "wrong-type $.steps[0].emits",
                "wrong-type $.steps[0].triggers[2]",
                "wrong-type $.steps[2]",
            ],
            problems.Select(problem => $"{problem.Code} {problem.Path}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("{}", "missing $.steps")]
    [InlineData("""{"steps":[]}""", "missing $.steps")]
    [InlineData("""{"steps":{}}""", "wrong-type $.steps")]
    public void Read_NoSteps_SaysSo(string json, string expected) =>
        Assert.Contains(Read(json).Problems, problem => expected == $"{problem.Code} {problem.Path}");

    [Fact]
    public void Read_TooManySteps_SaysSoOnce()
    {
        var steps = string.Join(',', Enumerable.Range(0, 501).Select(i => $$"""{"id":"s{{i}}","agent":"a","triggers":"chain:start"}"""));

        Assert.Equal("too-many $.steps", Assert.Single(Read($$"""{"steps":[{{steps}}]}""").Problems.Select(problem => $"{problem.Code} {problem.Path}")));
    }

    [Fact]
    public void Read_TooManyTriggers_SaysSo()
    {
        var triggers = string.Join(',', Enumerable.Range(0, 65).Select(i => $"\"e:{i}\""));

        var problem = Assert.Single(Read($$"""{"steps":[{"id":"s","agent":"a","triggers":[{{triggers}}]}]}""").Problems);
        Assert.Equal("too-many $.steps[0].triggers", $"{problem.Code} {problem.Path}");
    }

    private static Reading<ChainDefinition> Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return ChainDefinitionReader.Read(document.RootElement);
    }
}
