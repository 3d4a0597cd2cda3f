using Mentiko.Core.Agents;
using Mentiko.Infrastructure.Examples;
using Mentiko.Infrastructure.Marketplace;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Marketplace;

/// <summary>The shipped items are good definitions, with their programs and the files they read.</summary>
public sealed class ShippedBundleTests
{
    [Fact]
    public void Items_AsShipped_AreTenWithAllThatTheyName()
    {
        var items = ShippedBundles.Read();

        Assert.Equal(10, items.Select(item => item.Name).Distinct().Count());
        Assert.All(items, item =>
        {
            Assert.Equal(ShippedBundles.Publisher, item.Publisher);
            Assert.All(item.Agents, agent => Assert.StartsWith("# ", ((AgentRuntime.Command)agent.Definition.Runtime).Arguments[2], StringComparison.Ordinal));
            Assert.All(item.Input.EnumerateObject(), input => Assert.Contains(item.Files.Keys, path => path == input.Value.GetString() || path.StartsWith($"{input.Value.GetString()}/", StringComparison.Ordinal)));
        });
    }

    [Fact]
    public void Examples_OfTheDemo_AreShippedItems() =>
        Assert.All(ExampleOrganization.All, example => Assert.Contains(ShippedBundles.Read(), item => item.Name == example.Item));
}
