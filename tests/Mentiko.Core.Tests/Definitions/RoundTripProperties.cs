using System.Collections.Immutable;
using System.Text.Json;
using FsCheck.Xunit;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;
using Mentiko.Core.Definitions;
using Mentiko.Core.Runs;
using Mentiko.Core.Tests.Runs;
using Xunit;

namespace Mentiko.Core.Tests.Definitions;

public sealed class RoundTripProperties
{
    [Property(MaxTest = 500)]
    public void StoredDefinitions_AnyAgent_ComesBackAsItWas(int seed)
    {
        var agent = AnyAgent(new Random(seed));

        var back = StoredDefinitions.ReadAgent(StoredDefinitions.Write(agent));

        AssertSame(agent, back);
        Assert.Equal(StoredDefinitions.Write(agent), StoredDefinitions.Write(back));
    }

    [Property(MaxTest = 500)]
    public void StoredDefinitions_AnyChain_ComesBackAsItWas(int seed)
    {
        var chain = WithInputs(new ChainScenario(seed).Chain, new Random(seed));

        var back = StoredDefinitions.ReadChain(StoredDefinitions.Write(chain));

        AssertSame(chain, back);
    }

    [Property(MaxTest = 100)]
    public void PinnedDefinitionJson_AnyRun_ComesBackAsItWas(int seed)
    {
        var random = new Random(seed);
        var pinned = new PinnedDefinition(
            new ChainScenario(seed).Chain,
            ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("a", AnyAgent(random)), KeyValuePair.Create("b-1", AnyAgent(random))]));

        var back = PinnedDefinitionJson.Read(PinnedDefinitionJson.Write(pinned));

        AssertSame(pinned.Chain, back.Chain);
        Assert.Equal(pinned.Agents.Keys, back.Agents.Keys);
        Assert.All(pinned.Agents.Keys, name => AssertSame(pinned.Agents[name], back.Agents[name]));
    }

    [Fact]
    public void StoredDefinitions_LargestAcceptedAgent_CanBeReadAgain()
    {
        var frame = """{"runtime":{"type":"command","command":["x","","","",""]}}""";
        var json = frame.Replace("\"\"", $"\"{new string('y', 65_000)}\"", StringComparison.Ordinal);
        json = json.Replace("\"x\"", $"\"{new string('x', DefinitionLimits.Bytes - json.Length + 1)}\"", StringComparison.Ordinal);
        using var document = JsonDocument.Parse(json);

        var agent = AgentDefinitionReader.Read(document.RootElement).Value!;
        var stored = StoredDefinitions.Write(agent);

        Assert.True(stored.Length > DefinitionLimits.Bytes);
        AssertSame(agent, StoredDefinitions.ReadAgent(stored));
    }

    [Fact]
    public void ReadChain_BrokenText_Throws() =>
        Assert.Throws<InvalidOperationException>(() => StoredDefinitions.ReadChain("""{"steps":[]}"""));

    [Property(MaxTest = 500)]
    public void Read_AnyJsonAtAll_NeverThrows(int seed)
    {
        using var document = JsonDocument.Parse(AnyJson(new Random(seed), depth: 4));

        Assert.NotEmpty(AgentDefinitionReader.Read(document.RootElement).Problems);
        Assert.NotEmpty(ChainDefinitionReader.Read(document.RootElement).Problems);
    }

    private static void AssertSame(AgentDefinition expected, AgentDefinition actual)
    {
        Assert.Equal(((AgentRuntime.Command)expected.Runtime).Arguments, ((AgentRuntime.Command)actual.Runtime).Arguments);
        Assert.Equal((expected.Description, expected.Instructions, expected.Execution, expected.Retry), (actual.Description, actual.Instructions, actual.Execution, actual.Retry));
        Assert.Equal(expected.Secrets, actual.Secrets);
        Assert.Equal(expected.Env, actual.Env);
        Assert.Equal(expected.Network.Allow, actual.Network.Allow);
    }

    private static void AssertSame(ChainDefinition expected, ChainDefinition actual)
    {
        Assert.Equal(expected.Description, actual.Description);
        Assert.Equal(expected.Inputs, actual.Inputs);
        Assert.Equal(expected.Steps.Length, actual.Steps.Length);
        foreach (var (before, after) in expected.Steps.Zip(actual.Steps))
        {
            Assert.Equal((before.Id, before.Agent, before.Join, before.MaxVisits), (after.Id, after.Agent, after.Join, after.MaxVisits));
            Assert.Equal(before.Triggers, after.Triggers);
            Assert.Equal(before.Emits, after.Emits);
        }
    }

    private static AgentDefinition AnyAgent(Random random) => new()
    {
        Description = AnyText(random),
        Instructions = AnyText(random),
        Runtime = new AgentRuntime.Command(["program", .. Enumerable.Range(0, random.Next(4)).Select(_ => AnyText(random))]),
        Execution = new AgentExecution
        {
            Target = (ExecutionTarget)random.Next(3),
            Image = "image:1",
            Host = "host",
            TimeoutSeconds = random.Next(1, 86_401),
            MemoryMb = random.Next(16, 65_537),
            Cpus = 0.1 + (random.NextDouble() * 63),
        },
        Secrets = [.. Enumerable.Range(0, random.Next(4)).Select(i => $"SECRET_{i}")],
        Env = Enumerable.Range(0, random.Next(4)).ToImmutableSortedDictionary(i => $"var_{i}", _ => AnyText(random), StringComparer.Ordinal),
        Network = new AgentNetwork { Allow = [.. Enumerable.Range(0, random.Next(3)).Select(i => $"*.host-{i}.example:{random.Next(1, 65_536)}")] },
        Retry = new AgentRetry { MaxAttempts = random.Next(1, 21), BackoffSeconds = random.NextDouble() * 3600, Backoff = (BackoffKind)random.Next(2) },
    };

    private static ChainDefinition WithInputs(ChainDefinition chain, Random random) => chain with
    {
        Description = AnyText(random),
        Inputs = Enumerable.Range(0, random.Next(4)).ToImmutableSortedDictionary(
            i => $"in-{i}", _ => new ChainInput(InputTypes.All[random.Next(5)], random.Next(2) == 0), StringComparer.Ordinal),
    };

    private static string AnyText(Random random)
    {
        string[] pieces = ["a", "\"", "\\", "\n", "\u0001", "ä", "€", "🦊", "<script>", "$X", " ", "\u2028", "{", "]"];
        return string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => pieces[random.Next(pieces.Length)]));
    }

    private static string AnyJson(Random random, int depth)
    {
        string[] names = ["steps", "runtime", "type", "command", "inputs", "id", "agent", "triggers", "emits", "secrets", "env", "retry", "execution", "target", "network", "allow", "x y"];
        return random.Next(depth > 0 ? 8 : 5) switch
        {
            0 => "null",
            1 => "-1.5e300",
            2 => "\"\\ud800\"",
            3 => "\"command\"",
            4 => "true",
            5 => $"[{string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => AnyJson(random, depth - 1)))}]",
            _ => $"{{{string.Join(',', Enumerable.Range(0, random.Next(5)).Select(_ => $"\"{names[random.Next(names.Length)]}\":{AnyJson(random, depth - 1)}"))}}}",
        };
    }
}
