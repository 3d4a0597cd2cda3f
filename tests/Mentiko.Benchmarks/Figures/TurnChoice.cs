using Mentiko.Benchmarks.Measuring;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Queues;

namespace Mentiko.Benchmarks.Figures;

/// <summary>What one turn costs the chooser, taken and ended, with 10 and with 10,000 namespaces that have work.</summary>
internal sealed class TurnChoice : IFigure
{
    private const int Turns = 1_000_000;

    public string Id => "turn";

    public async Task<IReadOnlyList<FigureResult>> MeasureAsync(Measurement measurement) =>
    [
        await measurement.CompareAsync(Id, "one turn of the chooser with 10,000 active namespaces", Goal.Below(5, 3), Of(10_000), Of(10)),
    ];

    private static Contender Of(int namespaces)
    {
        var scheduler = new FairScheduler();
        for (var index = 0; index < namespaces; index++)
        {
            var slug = NamespaceSlug.Parse($"n{index}");
            scheduler.Add(slug, 100_000_000 / namespaces);
            scheduler.SetTerms(slug, new QueueTerms(1 + (index % 16), 1000, IsPaused: false));
        }

        return new Contender($"{namespaces:N0} active", "ns", () =>
        {
            var started = TimeProvider.System.GetTimestamp();
            for (var turn = 0; turn < Turns; turn++)
            {
                scheduler.TryTake(out var slug);
                scheduler.Finish(slug, TimeSpan.FromMilliseconds(turn % 100));
                scheduler.Add(slug);
            }

            return Task.FromResult(new Block(TimeProvider.System.GetElapsedTime(started).TotalNanoseconds / Turns, Turns));
        });
    }
}
