using Xunit;

namespace Mentiko.EndToEnd.Tests;

/// <summary>
/// Tests that measure, and tests that press keys faster than any person, run after all others and one at a time: beside
/// others the first would measure those, and the second would be ahead of the page.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
