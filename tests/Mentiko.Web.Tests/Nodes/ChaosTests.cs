using Mentiko.TestKit.Nodes;
using Mentiko.TestKit.Nodes.Chaos;
using Xunit;

namespace Mentiko.Web.Tests.Nodes;

/// <summary>The short form; the long one is <c>dotnet run -c Release --project tests/Mentiko.Benchmarks -- chaos --minutes 30</c>.</summary>
public sealed class ChaosTests
{
    [Fact]
    [Trait("Category", "Slow")]
    public async Task Chaos_ThreeMinutes_LosesNothingAndDoublesNothing()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/bwrap"), "bubblewrap is not installed on this machine");
        await using var instance = TestInstance.TryCreate();
        Assert.SkipWhen(instance is null, "PostgreSQL is not installed on this machine");
        using var chaos = new ChaosRun(instance!, seed: 17, line => TestContext.Current.TestOutputHelper?.WriteLine(line));

        var report = await chaos.RunAsync(TimeSpan.FromMinutes(3));

        TestContext.Current.TestOutputHelper?.WriteLine(report.ToString());
        Assert.Empty(report.Findings.Problems);
        Assert.True(report is { Kills: > 0, DatabaseKills: > 0, Holds: > 0 }, "Not every kind of trouble came.");
        Assert.True(report.Accepted > 30, $"There was no load: {report.Accepted} runs.");
        Assert.True(report.Findings.LostAttempts > 0, "No trouble hit a running attempt: nothing was proved.");
    }
}
