using System.Text.Json;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;
using Mentiko.Core.Definitions;
using Xunit;

namespace Mentiko.Core.Tests.Agents;

public sealed class AgentDefinitionReaderTests
{
    private const string FromTheContract = """
        { "description": "Reads the feed", "instructions": "Markdown: what this agent is for",
          "runtime":   { "type": "command", "command": ["sh", "-c", "cat \"$MENTIKO_INPUT\""] },
          "execution": { "target": "local", "image": null, "host": null, "timeoutSeconds": 600, "memoryMb": 512, "cpus": 1.0 },
          "secrets":   ["FEED_TOKEN"], "env": { "LANG": "C.UTF-8" },
          "network":   { "allow": ["api.example.com"] },
          "retry":     { "maxAttempts": 1, "backoffSeconds": 5, "backoff": "exponential" } }
        """;

    [Fact]
    public void Read_TheContractsExample_IsRead()
    {
        var agent = Read(FromTheContract).Value!;

        Assert.Equal(["sh", "-c", "cat \"$MENTIKO_INPUT\""], ((AgentRuntime.Command)agent.Runtime).Arguments);
        Assert.Equal(["FEED_TOKEN"], agent.Secrets);
        Assert.Equal("C.UTF-8", agent.Env["LANG"]);
        Assert.Equal(["api.example.com"], agent.Network.Allow);
        Assert.Equal(new AgentRetry(), agent.Retry);
        Assert.Equal(new AgentExecution(), agent.Execution);
    }

    [Fact]
    public void Read_OnlyACommand_HasTheDefaults()
    {
        var agent = Read("""{"runtime":{"type":"command","command":["true"]}}""").Value!;

        Assert.Equal(("", 600, 512, 1.0, 1), (agent.Description, agent.Execution.TimeoutSeconds, agent.Execution.MemoryMb, agent.Execution.Cpus, agent.Retry.MaxAttempts));
    }

    [Fact]
    public void Read_EverythingWrong_ReportsAllAtOnce()
    {
        var problems = Read("""
            { "descripton": "x", "description": 5,
              "runtime": { "type": "command", "command": ["", 7], "shell": true },
              "execution": { "target": "cloud", "timeoutSeconds": 0, "memoryMb": "1G", "cpus": 1e999, "image": "-v /:/host" },
              "secrets": ["feed", "PATH", "A", "A"], "env": { "LD_PRELOAD": "x", "1X": "y", "A": "z", "B": null },
              "network": { "allow": ["HTTP://x", "*.ok.example", "x:0", "a..b"] },
              "retry": { "maxAttempts": 21, "backoffSeconds": -1, "backoff": "linear" } }
            """).Problems;

        Assert.Equal(
            [
                "bad-name $.env.1X",
                "bad-name $.execution.image",
                "bad-name $.network.allow[0]",
                "bad-name $.network.allow[2]",
                "bad-name $.network.allow[3]",
                "bad-name $.secrets[0]",
                "duplicate $.env.A",
                "duplicate $.secrets[3]",
                "missing $.runtime.command[0]",
                "out-of-range $.execution.cpus",
                "out-of-range $.execution.timeoutSeconds",
                "out-of-range $.retry.backoffSeconds",
                "out-of-range $.retry.maxAttempts",
                "reserved-name $.env.LD_PRELOAD",
                "reserved-name $.secrets[1]",
                "unknown-member $.descripton",
                "unknown-member $.runtime.shell",
                "unsupported $.execution.target",
                "unsupported $.retry.backoff",
                "wrong-type $.description",
                "wrong-type $.env.B",
                "wrong-type $.execution.memoryMb",
                "wrong-type $.runtime.command[1]",
            ],
            problems.Select(problem => $"{problem.Code} {problem.Path}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("[]", "wrong-type $")]
    [InlineData("null", "wrong-type $")]
    [InlineData("{}", "missing $.runtime")]
    [InlineData("""{"runtime":{"type":"command"}}""", "missing $.runtime.command")]
    [InlineData("""{"runtime":{"type":"command","command":[]}}""", "missing $.runtime.command")]
    [InlineData("""{"runtime":{"type":"command","command":"ls"}}""", "wrong-type $.runtime.command")]
    [InlineData("""{"runtime":{"type":"model","model":"x"}}""", "unsupported $.runtime.type")]
    [InlineData("""{"runtime":{"type":"command","command":["a\u0000b"]}}""", "bad-text $.runtime.command[0]")]
    [InlineData("""{"runtime":{"type":"command","command":["\ud800"]}}""", "bad-text $.runtime.command[0]")]
    [InlineData("""{"\ud800":1,"runtime":{"type":"command","command":["x"]}}""", "bad-text $")]
    [InlineData("""{"runtime":{"type":"command","command":["x"]},"retry":{},"retry":{}}""", "duplicate-member $.retry")]
    [InlineData("""{"runtime":{"type":"command","command":["x"]},"execution":{"target":"docker"}}""", "missing $.execution.image")]
    [InlineData("""{"runtime":{"type":"command","command":["x"]},"execution":{"target":"ssh","host":"-oProxyCommand=id"}}""", "bad-name $.execution.host")]
    [InlineData("""{"runtime":{"type":"command","command":["x"]},"secrets":[{"hidden":true}]}""", "wrong-type $.secrets[0]")]
    [InlineData("""{"runtime":{"type":"command","command":["x"]},"a b'\u0007":1}""", "unknown-member $['a b'?']")]
    public void Read_OneThingWrong_NamesIt(string json, string expected)
    {
        var problem = Assert.Single(Read(json).Problems.DistinctBy(problem => problem.Code + problem.Path));

        Assert.Equal(expected, $"{problem.Code} {problem.Path}");
        Assert.Null(Read(json).Value);
    }

    [Fact]
    public void Read_TooLarge_IsRefusedWithoutReading()
    {
        var json = $$"""{"instructions":"{{new string('x', DefinitionLimits.Bytes)}}","other":1}""";

        Assert.Equal("too-large", Assert.Single(Read(json).Problems).Code);
    }

    [Fact]
    public void Write_SecretsHidden_NamesThemNowhere()
    {
        var agent = Read(FromTheContract.Replace("cat ", "echo ${FEED_TOKEN} $FEED_TOKENS; cat ", StringComparison.Ordinal)
            .Replace("Reads the feed", "Needs FEED_TOKEN", StringComparison.Ordinal)).Value!;

        var hidden = AgentDefinitionWriter.Write(agent, hideSecrets: true);

        Assert.Contains("\"secrets\":[{\"hidden\":true}]", hidden, StringComparison.Ordinal);
        Assert.Contains("echo ${[hidden]} $FEED_TOKENS; cat ", hidden, StringComparison.Ordinal);
        Assert.Contains("\"Needs [hidden]\"", hidden, StringComparison.Ordinal);
        Assert.Contains("FEED_TOKEN\"", AgentDefinitionWriter.Write(agent), StringComparison.Ordinal);
    }

    private static Reading<AgentDefinition> Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return AgentDefinitionReader.Read(document.RootElement);
    }
}
