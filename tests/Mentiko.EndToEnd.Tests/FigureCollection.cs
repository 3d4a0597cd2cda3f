using Xunit;

namespace Mentiko.EndToEnd.Tests;

/// <summary>Tests that measure run after all others and one at a time: beside others they would measure those, and slow them down.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class FigureCollection
{
    public const string Name = "figures";
}
