using System.Globalization;
using Mentiko.Benchmarks.Measuring;
using Mentiko.TestKit.Nodes;
using Mentiko.TestKit.Nodes.Chaos;

namespace Mentiko.Benchmarks.Figures;

/// <summary>
/// <c>chaos --minutes 30 [--seed 1]</c>: PostgreSQL and two nodes under load, killed and held at random. No figure but
/// a proof: it ends with code 1 when anything was lost or doubled.
/// </summary>
internal static class ChaosCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        var minutes = Number(args, "--minutes", 30);
        var seed = (int)Number(args, "--seed", 1);
        await using var instance = TestInstance.TryCreate() ?? throw new NotMeasurableException("Chaos needs PostgreSQL: apt-get install postgresql.");
        using var chaos = new ChaosRun(instance, seed, Console.WriteLine);
        var report = await chaos.RunAsync(TimeSpan.FromMinutes(minutes));
        foreach (var problem in report.Findings.Problems)
        {
            Console.WriteLine($"PROBLEM {problem}");
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"chaos, {minutes} minutes, seed {seed}: {report}"));
        return report.Findings.Problems.Count == 0 ? 0 : 1;
    }

    private static double Number(string[] args, string name, double otherwise)
    {
        var index = Array.IndexOf(args, name);
        return index >= 0 && index + 1 < args.Length ? double.Parse(args[index + 1], CultureInfo.InvariantCulture) : otherwise;
    }
}
