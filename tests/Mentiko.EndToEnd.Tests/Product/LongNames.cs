using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace Mentiko.EndToEnd.Tests.Product;

/// <summary>An organization in which everything has the longest name that it may have, in one word: nothing on a page is wider.</summary>
public sealed class LongNames(Stage stage) : IAsyncLifetime
{
    public static string Email { get; } = $"{Word[..50]}{Environment.ProcessId}@{Word[..40]}.example";

    public static string Slug { get; } = $"narrow{Environment.ProcessId}";

    /// <summary>Sixty-three letters, digits and hyphens make a name; a browser breaks a line only at the hyphens.</summary>
    public const string Word = "consolidatedquarterlyreconciliationofinternationalsubsidiaries1";

    /// <summary>A run that failed, with everything that a run may have.</summary>
    public string Run { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        using var http = new HttpClient { BaseAddress = stage.Address };
        await SendAsync(http, HttpMethod.Post, "/api/v1/auth/register", new { email = Email, password = ServerProcess.Password, displayName = Word });
        var token = await SendAsync(http, HttpMethod.Post, "/api/v1/auth/token", new { email = Email, password = ServerProcess.Password });
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.GetProperty("token").GetString());
        await SendAsync(http, HttpMethod.Post, "/api/v1/orgs", new { slug = Slug, name = Word });
        using var owner = await stage.CallAsync(Email, Slug);
        await FillAsync(owner);
        using var accepted = await owner.SendAsync(HttpMethod.Post, $"chains/{Word}/runs", new { input = new { topic = Word }, labels = new Dictionary<string, string> { [Word[..40]] = Word } });
        Assert.True(accepted.IsSuccessStatusCode, await accepted.Content.ReadAsStringAsync());
        Run = (await accepted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("runId").GetString()!;
        Assert.Equal("failed", await owner.WaitAsync(Run));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task FillAsync(ApiCaller owner)
    {
        var secret = Word[..60].ToUpperInvariant();
        await owner.PutAsync($"secrets/{secret}", new { value = "long enough to be one" });
        await owner.PutAsync($"agents/{Word}", new
        {
            description = $"{Word} {Word}",
            runtime = new { type = "command", command = new[] { "sh", "-c", $"echo {Word}{Word}{Word}; echo 'ERROR {Word}{Word}' >&2; exit 7" } },
            execution = new { target = "local", timeoutSeconds = 120, memoryMb = 256 },
            secrets = new[] { secret },
            retry = new { maxAttempts = 2, backoffSeconds = 0.1 },
        });
        await owner.PutAsync($"chains/{Word}", new
        {
            description = $"{Word} {Word}",
            steps = new[] { new { id = Word, agent = Word, triggers = new[] { "chain:start" }, emits = new[] { $"{Word[..40]}:done" } } },
        });
        await owner.PutAsync($"schedules/{Word}", new { chain = Word, cron = "0 5 * * 1-5", timeZone = "America/Argentina/ComodRivadavia", enabled = true });
        await owner.PutAsync($"webhooks/{Word}", new { chain = Word });
        await owner.PutAsync($"workspace/{Word}/{Word}{Word}.txt", Word);
        await owner.PutAsync($"hosts/{Word}", new { address = "127.0.0.1", port = 9, user = Word[..32], prefix = $"/srv/{Word}", hostKey = "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU", credential = secret });
        await PostAsync(owner, $"hosts/{Word}/preflight");
        await PostAsync(owner, $"webhooks/{Word}/test");
        await PostAsync(owner, "api-keys", new { name = Word, role = "viewer" });
        await PostAsync(owner, "members", new { email = $"{Word}@{Word[..40]}.example", role = "viewer" });
        await PostAsync(owner, "marketplace/link-check/fork", new { });
    }

    private static async Task PostAsync(ApiCaller owner, string path, object? body = null)
    {
        using var answer = await owner.SendAsync(HttpMethod.Post, path, body);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {await answer.Content.ReadAsStringAsync()}");
    }

    private static async Task<JsonElement> SendAsync(HttpClient http, HttpMethod method, string path, object body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {text}");
        return JsonElement.Parse(text);
    }
}
