using Mentiko.Benchmarks.Measuring;
using Mentiko.Benchmarks.Product;
using Mentiko.Core.Access;
using Mentiko.Core.Logs;
using Mentiko.Core.Runs;
using Mentiko.Web.Api.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Mentiko.Benchmarks.Figures;

/// <summary>
/// G13: what gate and role check add to a request over HTTP. The bare handler beside the endpoint does the same work in
/// the same pipeline; with the same credential for the figure, and without any to see what signing in adds.
/// </summary>
internal sealed class GateCost : IFigure
{
    private NamespaceScope? _scope;

    public string Id => "G13";

    public async Task<IReadOnlyList<FigureResult>> MeasureAsync(Measurement measurement)
    {
        await using var product = await ProductServer.StartAsync(concurrentRuns: 4, MapBare);
        _scope = product.Scope;
        var run = await product.TriggerAsync();
        await product.Probe.Of(run).Over.Task.WaitAsync(TimeSpan.FromSeconds(30));
        using var member = await product.SignInAsync();
        using var nobody = new HttpClient { BaseAddress = new Uri(product.Url) };
        var operations = measurement.Quick ? 500 : 2000;

        Contender Get(string what, HttpClient client, string path) => new(what, "ms", () => Measurement.MedianAsync(operations, async () =>
        {
            using var answer = await client.GetAsync(path);
            answer.EnsureSuccessStatusCode();
            await answer.Content.ReadAsByteArrayAsync();
        }));

        var gated = Get("endpoint", member, $"/api/v1/orgs/{product.Scope.Slug.Text}/runs/{run.Text}/logs");
        return
        [
            await measurement.CompareAsync(Id, "gate and role check in a request", Goal.Below(1.1, 1.05), gated, Get("bare handler, same credential", member, $"/bare/{run.Text}")),
            await measurement.CompareAsync("G13.credential", "credential, gate and role check in a request", Goal.Below(1.1, 1.05), gated, Get("bare handler, no credential", nobody, $"/bare/{run.Text}")),
        ];
    }

    private void MapBare(WebApplication app) => app.MapGet("/bare/{id}", async (string id, HttpContext http) =>
    {
        var run = RunId.Parse(id);
        return await http.RequestServices.GetRequiredService<IRunStore>().ExistsAsync(_scope!, run, http.RequestAborted)
            ? Results.Ok(LogBody.Of(await http.RequestServices.GetRequiredService<ILogStore>().ReadAsync(_scope!, run, new LogQuery(0, 200), http.RequestAborted)))
            : Results.NotFound();
    }).AllowAnonymous();
}
