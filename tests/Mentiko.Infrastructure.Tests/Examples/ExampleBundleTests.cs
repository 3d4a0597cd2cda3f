using System.Collections.Immutable;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;
using Mentiko.Core.Chains.Validation;
using Mentiko.Infrastructure.Examples;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Examples;

/// <summary>The shipped examples are good definitions, with their programs and the files they read.</summary>
public sealed class ExampleBundleTests
{
    public static TheoryData<string> Bundles => [.. ExampleOrganization.All.Select(example => example.Bundle)];

    [Theory]
    [MemberData(nameof(Bundles))]
    public void Bundle_AsShipped_HasNoProblem(string folder)
    {
        var bundle = ExampleBundle.Load(folder);
        var chain = ChainDefinitionReader.Read(bundle.Chain);
        var agents = bundle.Agents.ToDictionary(agent => agent.Key, agent => AgentDefinitionReader.Read(agent.Value));

        Assert.Empty(chain.Problems);
        Assert.All(agents.Values, reading => Assert.Empty(reading.Problems));
        var facts = new ValidationFacts(agents.ToDictionary(agent => agent.Key, agent => agent.Value.Value!), ImmutableHashSet<string>.Empty);
        Assert.DoesNotContain(ChainValidator.Validate(chain.Value!, facts), problem => problem.Severity == ProblemSeverity.Error);
        Assert.Null(ChainInputs.Check(chain.Value!, bundle.Input));
    }

    [Theory]
    [MemberData(nameof(Bundles))]
    public void Bundle_AsShipped_BringsProgramsAndTheFilesItsInputNames(string folder)
    {
        var bundle = ExampleBundle.Load(folder);

        Assert.Equal(3, bundle.Agents.Count);
        Assert.All(bundle.Agents.Values, agent => Assert.StartsWith("# ", agent.GetProperty("runtime").GetProperty("command")[2].GetString(), StringComparison.Ordinal));
        Assert.All(bundle.Input.EnumerateObject(), input => Assert.True(bundle.Files[input.Value.GetString()!].Length > 1000));
    }
}
