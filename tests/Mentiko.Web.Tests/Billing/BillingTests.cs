using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Mentiko.Core.Billing;
using Mentiko.Infrastructure.Billing;
using Mentiko.TestKit.Persistence;
using Mentiko.TestKit.Server;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Mentiko.Web.Tests.Billing;

/// <summary>A statement says what the namespace used, and nothing of a neighbour's.</summary>
public sealed class BillingTests
{
    private static readonly string[] Items = ["runs", "run-seconds", "storage", "storage-peak", "egress"];

    [Theory]
    [InlineData("Sqlite")]
    [InlineData("PostgreSql")]
    public async Task Statement_AfterRunsAndSamples_CountsThemOnce(string provider)
    {
        using var database = DatabaseUnderTest.New(Enum.Parse<TestProvider>(provider));
        var settings = new Dictionary<string, string?> { ["Mentiko:Plans:free:Chains"] = "1" };
        database.Configure(settings, "Mentiko:Database:");
        await using var server = await MentikoServer.StartAsync(settings);
        using var acme = await FillAsync(server, "acme", runs: 3);
        using var globex = await FillAsync(server, "globex", runs: 1);
        var sampler = server.Services.GetRequiredService<StorageSampler>();

        await sampler.LookAsync(TestContext.Current.CancellationToken);
        var first = await acme.GetFromJsonAsync<JsonElement>("/api/v1/orgs/acme/billing");
        await sampler.LookAsync(TestContext.Current.CancellationToken);
        var second = await acme.GetFromJsonAsync<JsonElement>("/api/v1/orgs/acme/billing");

        Assert.Equal(Items, second.GetProperty("lines").EnumerateArray().Select(line => line.GetProperty("item").GetString()));
        Assert.Equal(3, Quantity(second, "runs"));
        Assert.InRange(Quantity(second, "run-seconds"), 0, 600);
        Assert.Equal(1, Quantity(first, "storage-peak"));

        // At the turn of an hour the second look may be a second hour's sample; else it counts nothing.
        Assert.InRange(Quantity(second, "storage"), 1, 2);
        Assert.Equal(1, Quantity(await globex.GetFromJsonAsync<JsonElement>("/api/v1/orgs/globex/billing"), "runs"));

        var notice = second.GetProperty("notices").EnumerateArray().Single();
        Assert.Equal(("chains", true), (notice.GetProperty("quota").GetString(), notice.GetProperty("reached").GetBoolean()));
        var month = second.GetProperty("period").GetProperty("month").GetString();
        Assert.Contains($"{month},free,runs,3,run\r\n", await acme.GetStringAsync($"/api/v1/orgs/acme/billing/statement?month={month}"), StringComparison.Ordinal);
        Assert.Equal(0, Quantity(await acme.GetFromJsonAsync<JsonElement>("/api/v1/orgs/acme/billing?month=2020-01"), "runs"));
        await World.Expect(HttpStatusCode.UnprocessableEntity, acme.GetAsync("/api/v1/orgs/acme/billing?month=now"));
        await World.Expect(HttpStatusCode.UnprocessableEntity, acme.GetAsync("/api/v1/orgs/acme/billing/statement?format=doc"));
    }

    [Fact]
    public async Task Statement_AsPdf_SaysTheSameWithFontsOfItsOwn()
    {
        await using var server = await MentikoServer.StartAsync(new Dictionary<string, string?> { ["Mentiko:Plans:free:Chains"] = "1" });
        using var acme = await FillAsync(server, "acme", runs: 2);
        await World.Expect(HttpStatusCode.OK, acme.PutAsJsonAsync("/api/v1/orgs/acme/settings", new { name = "Ácme Łódź Ελλάς " + new string('x', 60) }));

        var answer = await World.Expect(HttpStatusCode.OK, acme.GetAsync("/api/v1/orgs/acme/billing/statement?format=pdf"));

        Assert.Equal("application/pdf", answer.Content.Headers.ContentType!.MediaType);
        Assert.Matches(@"acme-\d{4}-\d\d\.pdf", answer.Content.Headers.ContentDisposition!.FileName!);
        using var pdf = UglyToad.PdfPig.PdfDocument.Open(await answer.Content.ReadAsByteArrayAsync());
        var page = Assert.Single(pdf.GetPages());
        var words = page.GetWords().Select(word => word.Text).ToList();
        Assert.Equal(["Runs", "2", "runs", "Run", "time"], words.SkipWhile(word => word != "Runs").Take(5));
        Assert.All(Enum.GetValues<StatementItem>(), item => Assert.Contains(item.ToTitle(), string.Join(' ', words), StringComparison.Ordinal));
        Assert.DoesNotContain("run-seconds", words);
        Assert.Contains("Łódź", words);
        Assert.All(page.Letters, letter => Assert.Contains("DejaVuSans", letter.FontName!.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal));
        Assert.All(page.Letters, letter => Assert.InRange(letter.BoundingBox.Right, 0, page.Width - 50));
    }

    [Fact]
    public async Task Notices_OfALimitThatIsReached_StandOnUsageAndStatement()
    {
        await using var server = await MentikoServer.StartAsync(new Dictionary<string, string?> { ["Mentiko:Plans:free:Chains"] = "1" });
        using var acme = await FillAsync(server, "acme", runs: 1);
        using var browser = await new Person(server, "owner@acme.example", "").WithCookieAsync("acme");

        foreach (var page in new[] { "usage", "billing" })
        {
            Assert.Contains("Chains: the limit of 1 is reached.", await browser.GetStringAsync($"/orgs/acme/{page}"), StringComparison.Ordinal);
        }
    }

    private static decimal Quantity(JsonElement statement, string item) =>
        statement.GetProperty("lines").EnumerateArray().Single(line => line.GetProperty("item").GetString() == item).GetProperty("quantity").GetDecimal();

    private static async Task<HttpClient> FillAsync(MentikoServer server, string slug, int runs)
    {
        var owner = await Person.RegisterAsync(server, $"owner@{slug}.example");
        using (var free = await owner.WithTokenAsync(null))
        {
            await World.Expect(HttpStatusCode.Created, free.PostAsJsonAsync("/api/v1/orgs", new { slug, name = slug }));
        }

        var client = await owner.WithTokenAsync(slug);
        await World.Expect(HttpStatusCode.Created, client.PutAsync($"/api/v1/orgs/{slug}/workspace/one.txt", new StringContent("of it")));
        await World.Expect(HttpStatusCode.Created, client.PutAsJsonAsync($"/api/v1/orgs/{slug}/agents/reader", new { runtime = new { type = "command", command = new[] { "true" } } }));
        await World.Expect(HttpStatusCode.Created, client.PutAsJsonAsync($"/api/v1/orgs/{slug}/chains/report", new { steps = new[] { new { id = "read", agent = "reader", triggers = "chain:start", emits = "read:done" } } }));
        for (var number = 0; number < runs; number++)
        {
            var accepted = await World.Expect(HttpStatusCode.Accepted, client.PostAsJsonAsync($"/api/v1/orgs/{slug}/chains/report/runs", new { input = new { } }));
            await UntilOverAsync(client, slug, (await World.JsonAsync(accepted)).GetProperty("runId").GetString()!);
        }

        return client;
    }

    private static async Task UntilOverAsync(HttpClient client, string slug, string run)
    {
        for (var tries = 0; tries < 1200; tries++)
        {
            if ((await client.GetFromJsonAsync<JsonElement>($"/api/v1/orgs/{slug}/runs/{run}")).GetProperty("status").GetString() == "succeeded")
            {
                return;
            }

            await Task.Delay(25, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException("The run did not end.");
    }
}
