using System.Globalization;
using Mentiko.Benchmarks.Measuring;
using Mentiko.Benchmarks.Product;
using Mentiko.Core.Chains;
using Mentiko.Core.Secrets;
using Microsoft.Extensions.DependencyInjection;

namespace Mentiko.Benchmarks.Figures;

/// <summary>
/// G16: a step that gets ten secrets against the same step without any, from its dispatch to the first byte of its
/// output; with the vault of one organization, and again when 10,000 have one.
/// </summary>
internal sealed class SecretsInStep : IFigure
{
    private const int Secrets = 10, Vaults = 10_000;
    private static readonly string[] Command = ["/usr/bin/echo", "ready"];

    public string Id => "G16";

    public async Task<IReadOnlyList<FigureResult>> MeasureAsync(Measurement measurement)
    {
        await using var product = await ProductServer.StartAsync(concurrentRuns: 8, null, ProductServer.WithoutWaiting);
        var names = Enumerable.Range(0, Secrets).Select(number => string.Create(CultureInfo.InvariantCulture, $"BENCH_SECRET_{number}")).ToArray();
        foreach (var name in names)
        {
            var input = new PutSecret.Input(name, new SecretValue($"value-of-{name}-{Guid.CreateVersion7():N}"), null);
            ProductServer.Must(await product.Services.GetRequiredService<PutSecret>().ExecuteAsync(product.Scope, input, default));
        }

        var with = await product.AddChainAsync("with-secrets", Command, names);
        var without = await product.AddChainAsync("without-secrets", Command);
        await RunAsync(product, with);
        var operations = measurement.Quick ? 20 : 60;
        Contender Step(string what, ChainName chain) => new(what, "ms", () => BlockAsync(operations, () => RunAsync(product, chain)));
        Task<FigureResult> CompareAsync(string id, string title) =>
            measurement.CompareAsync(id, title, Goal.Below(1.1, 1.03), Step("step with 10 secrets", with), Step("step without", without));

        var alone = await CompareAsync(Id, "10 secrets into a step, vault of 1 namespace");
        await ManyNamespaces.MakeVaultsAsync(product.DataRoot, Vaults, Secrets);
        return [alone, await CompareAsync("G16.many", "10 secrets into a step, vault of 10,000 namespaces")];
    }

    private static async Task<Block> BlockAsync(int operations, Func<Task<double>> operation)
    {
        var times = new List<double>();
        for (var i = 0; i < operations; i++)
        {
            times.Add(await operation());
        }

        times.Sort();
        return new Block(Measurement.Quantile(times, 0.5), operations);
    }

    private static async Task<double> RunAsync(ProductServer product, ChainName chain)
    {
        var run = product.Probe.Of(await product.TriggerAsync(chain));
        await run.Over.Task.WaitAsync(TimeSpan.FromSeconds(30));
        return TimeProvider.System.GetElapsedTime(run.Dispatched, run.FirstOutput).TotalMilliseconds;
    }
}
