using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Mentiko.Web.Tests.Gates;
using Xunit;

namespace Mentiko.Web.Tests.Api;

/// <summary>Files over HTTP, with paths that mean harm.</summary>
public sealed class WorkspaceTests(World world, ITestOutputHelper output) : IClassFixture<World>
{
    private const string Canary = "canary-of-globex-7f3a";

    [Fact]
    public async Task File_PutReadListedDeleted_AsTheContractHasIt()
    {
        var path = World.Path("/workspace/plain/page.html");
        Assert.Equal(HttpStatusCode.Created, (await world.AsOwner.PutAsync(path, new StringContent("<script>1</script>"))).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await world.AsOwner.PutAsync(path, new StringContent("<script>2</script>"))).StatusCode);

        var read = await world.AsOwner.GetAsync(path);
        Assert.Equal("<script>2</script>", await read.Content.ReadAsStringAsync());
        Assert.Equal("attachment", read.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("application/octet-stream", read.Content.Headers.ContentType!.MediaType);
        Assert.Equal("nosniff", Assert.Single(read.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("default-src 'none'; sandbox", Assert.Single(read.Headers.GetValues("Content-Security-Policy")));

        var folder = await world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path("/workspace/plain"));
        var entry = Assert.Single(folder.GetProperty("entries").EnumerateArray());
        Assert.Equal(["name", "kind", "size", "modifiedAt"], entry.EnumerateObject().Select(member => member.Name));
        Assert.Equal("file", entry.GetProperty("kind").GetString());

        Assert.Equal(folder.GetRawText(), (await world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path("/workspace/plain/"))).GetRawText());

        Assert.Equal(HttpStatusCode.NoContent, (await world.AsOwner.DeleteAsync(path)).StatusCode);
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.NotFound, "not-found", world.AsOwner.GetAsync(path));
    }

    [Fact]
    public async Task Paths_OfTheTraversalLists_LeadNowhere()
    {
        var payloads = Payloads();
        Assert.SkipWhen(payloads.Count == 0, "The traversal lists are not here: set MENTIKO_SHARED to the folder that holds data/traversal.");
        await World.Expect(HttpStatusCode.Created, world.AsStranger.PutAsync($"/api/v1/orgs/{World.Globex}/workspace/canary.txt", new StringContent(Canary)));
        var outside = Snapshot();

        var counts = new Dictionary<int, int>();
        await Parallel.ForEachAsync(payloads, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (payload, cancel) =>
        {
            foreach (var path in new[] { payload, Uri.EscapeDataString(payload), $"notes/{payload}" })
            {
                await SendAsync(HttpMethod.Get, path, counts, cancel);
            }

            await SendAsync(HttpMethod.Put, payload, counts, cancel);
            await SendAsync(HttpMethod.Delete, payload, counts, cancel);
        });

        Assert.Equal(outside, Snapshot());
        Assert.Equal(Canary, await world.AsStranger.GetStringAsync($"/api/v1/orgs/{World.Globex}/workspace/canary.txt"));
        output.WriteLine($"{payloads.Count} payloads, {counts.Values.Sum()} requests: {string.Join(", ", counts.OrderBy(count => count.Key).Select(count => $"{count.Key} x {count.Value}"))}");
    }

    private async Task SendAsync(HttpMethod method, string path, Dictionary<int, int> counts, CancellationToken cancel)
    {
        // As it stands: a client that tidies the address up would send something harmless.
        if (!Uri.TryCreate($"{world.Server.Address.ToString().TrimEnd('/')}{World.Path("/workspace/")}{Line(path)}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }, out var address))
        {
            return;
        }

        using var request = new HttpRequestMessage(method, address) { Content = method == HttpMethod.Put ? new StringContent("payload") : null };
        using var answer = await world.AsOwner.SendAsync(request, cancel);
        var text = await answer.Content.ReadAsStringAsync(cancel);
        lock (counts)
        {
            counts[(int)answer.StatusCode] = counts.GetValueOrDefault((int)answer.StatusCode) + 1;
        }

        Assert.True((int)answer.StatusCode < 500, $"{method} {path}: {(int)answer.StatusCode}");
        Assert.False(text.Contains(Canary, StringComparison.Ordinal) || text.Contains("root:x:0", StringComparison.Ordinal), $"{method} {path}: {text}");
    }

    /// <summary>What an address line can hold: the lists have spaces and bytes that would end it.</summary>
    private static string Line(string payload) => string.Concat(payload.Select(letter => letter is ' ' or '?' or '#' || letter < 0x21 || letter > 0x7e ? Uri.HexEscape(letter > 0xff ? '?' : letter) : $"{letter}"));

    private static List<string> Payloads()
    {
        var folder = Path.Combine(Environment.GetEnvironmentVariable("MENTIKO_SHARED") ?? Path.Combine(RepositoryRoot(), "../shared"), "data/traversal");
        return Directory.Exists(folder)
            ? [.. Directory.GetFiles(folder, "*.txt").Where(file => !Path.GetFileName(file).StartsWith("LICENSE", StringComparison.Ordinal)).SelectMany(File.ReadLines).Where(line => line.Length > 0).Distinct()]
            : [];
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Mentiko.Web.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? AppContext.BaseDirectory;
    }

    /// <summary>Every file that the server keeps, but for Acme's workspace and the platform's own.</summary>
    private List<string> Snapshot() =>
    [
        .. Directory.EnumerateFiles(world.Server.DataRoot, "*", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/acme/workspace/", StringComparison.Ordinal) && !file.Contains("/.platform/", StringComparison.Ordinal) && !file.Contains("/acme/uploads/", StringComparison.Ordinal) && !file.Contains("/audit/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];
}
