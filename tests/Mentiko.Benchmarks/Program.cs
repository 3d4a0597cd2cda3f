using Mentiko.Benchmarks.Figures;
using Mentiko.Benchmarks.Measuring;
using Mentiko.Benchmarks.Tabs;

[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

namespace Mentiko.Benchmarks;

/// <summary>Measures the product's figures: <c>dotnet run --project tests/Mentiko.Benchmarks -c Release -- G1 G11</c>, or <c>all</c>; <c>--quick</c> for a look; <c>chaos --minutes 30</c> for the long form of the chaos test.</summary>
internal static class Program
{
    private static readonly IFigure[] Figures = [new ColdStep(), new WaitingStep(), new ContainerStep(), new RunThroughput(), new IdleStart(), new LiveLines(), new LogPages(), new IdleCircuits(), new GateCost(), new Recovery(), new RetentionCost(), new FloodWait(), new Shares(), new TurnChoice(), new AcceptedTriggers(), new AuditRecord(), new Growth(), new SecretsInStep(), new MaskerRate()];

    private static async Task<int> Main(string[] args)
    {
        if (args is ["chaos", ..])
        {
            return await ChaosCommand.RunAsync(args);
        }

        if (args is [TabsProcess.Command])
        {
            return await TabsProcess.ServeAsync();
        }

        var wanted = args.Where(arg => !arg.StartsWith('-')).ToList();
        var figures = wanted.Contains("all") ? Figures : [.. Figures.Where(figure => wanted.Contains(figure.Id))];
        if (figures.Length == 0)
        {
            Console.Error.WriteLine($"Name figures, or all: {string.Join(' ', Figures.Select(figure => figure.Id))}. --quick takes fewer rounds.");
            return 2;
        }

        var sound = true;
        foreach (var figure in figures)
        {
            foreach (var result in await MeasureAsync(figure, new Measurement(quick: args.Contains("--quick"))))
            {
                Report.Write(result);
                sound &= result.Verdict != Verdict.Broken;
            }
        }

        return sound ? 0 : 1;
    }

    private static async Task<IReadOnlyList<FigureResult>> MeasureAsync(IFigure figure, Measurement measurement)
    {
        try
        {
            return await figure.MeasureAsync(measurement);
        }
        catch (NotMeasurableException reason)
        {
            return [FigureResult.NotRun(figure.Id, reason.Message)];
        }
    }
}
