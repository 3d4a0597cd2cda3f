using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Mentiko.Core.Execution;
using Mentiko.Infrastructure.Execution.Local;
using Mentiko.TestKit.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xunit;

namespace Mentiko.Web.Tests.Marketplace;

/// <summary>Every shipped item, forked and run in the real sandbox, ends well and leaves its report.</summary>
public sealed class ExampleChainTests
{
    [Fact]
    public async Task EveryItem_ForkedAndRunOnItsSample_SucceedsWithAReport()
    {
        await using var server = await MentikoServer.StartAsync(change: services =>
        {
            services.RemoveAll<IAgentExecutor>();
            services.AddSingleton<IAgentExecutor>(provider => provider.GetRequiredService<LocalAgentExecutor>());
        });
        var owner = await Person.RegisterAsync(server, "owner@acme.example");
        using (var free = await owner.WithTokenAsync(null))
        {
            await World.Expect(HttpStatusCode.Created, free.PostAsJsonAsync("/api/v1/orgs", new { slug = World.Acme, name = "Acme" }));
        }

        using var client = await owner.WithTokenAsync(World.Acme);
        var items = (await client.GetFromJsonAsync<JsonElement>("/api/v1/marketplace")).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("item").GetString()!).ToList();
        Assert.Equal(10, items.Count);
        foreach (var item in items)
        {
            var detail = await client.GetFromJsonAsync<JsonElement>($"/api/v1/marketplace/{item}");
            await World.Expect(HttpStatusCode.Created, client.PostAsJsonAsync(World.Path($"/marketplace/{item}/fork"), new { files = true }));
            var accepted = await World.JsonAsync(await World.Expect(HttpStatusCode.Accepted, client.PostAsJsonAsync(World.Path($"/chains/{item}/runs"), new { input = detail.GetProperty("input") })));
            await AssertSucceedsAsync(client, item, accepted.GetProperty("runId").GetString()!);
        }

        var reports = (await client.GetFromJsonAsync<JsonElement>(World.Path("/workspace/reports"))).GetProperty("entries");
        Assert.Equal(10, reports.GetArrayLength());
        Assert.All(reports.EnumerateArray(), report => Assert.True(report.GetProperty("size").GetInt64() > 100));
    }

    private static async Task AssertSucceedsAsync(HttpClient client, string item, string run)
    {
        string? status = null;
        for (var tries = 0; tries < 1200 && status is null or "queued" or "running"; tries++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
            status = (await client.GetFromJsonAsync<JsonElement>(World.Path($"/runs/{run}"))).GetProperty("status").GetString();
        }

        var log = status == "succeeded" ? "" : await client.GetStringAsync(World.Path($"/runs/{run}/logs/download"));
        Assert.True(status == "succeeded", $"{item}: {status}\n{log}");
    }
}
