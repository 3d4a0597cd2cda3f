using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Mentiko.TestKit.Nodes;

/// <summary>Somebody who uses an instance over HTTP, by whichever of its servers. Belongs to one organization, as its Owner.</summary>
public sealed class InstanceCaller(string slug)
{
    private const string Password = "correct horse battery staple";
    private readonly string _email = $"owner@{slug}.example.org";
    private AuthenticationHeaderValue? _token;

    public string Slug => slug;

    /// <summary>Registers, makes the organization and signs in.</summary>
    public async Task FoundAsync(HttpClient server)
    {
        await MustAsync(server, HttpMethod.Post, "/api/v1/auth/register", new { email = _email, password = Password, displayName = slug });
        await SignInAsync(server, new { email = _email, password = Password });
        await MustAsync(server, HttpMethod.Post, "/api/v1/orgs", new { slug, name = slug });
        await SignInAsync(server, new { email = _email, password = Password, @namespace = slug });
    }

    /// <summary>Makes an agent for each step, and the chain of them, one after the other.</summary>
    public async Task PutChainAsync(HttpClient server, string chain, params (string Step, string[] Command)[] steps)
    {
        foreach (var (step, command) in steps)
        {
            await MustAsync(server, HttpMethod.Put, $"/api/v1/orgs/{slug}/agents/{step}", new
            {
                description = "For a test",
                instructions = "",
                runtime = new { type = "command", command },
                execution = new { target = "local", timeoutSeconds = 600, memoryMb = 128 },
            });
        }

        await MustAsync(server, HttpMethod.Put, $"/api/v1/orgs/{slug}/chains/{chain}", new
        {
            description = "For a test",
            steps = steps.Select((item, index) => new
            {
                id = item.Step,
                agent = item.Step,
                triggers = new[] { index == 0 ? "chain:start" : $"{steps[index - 1].Step}:done" },
                emits = new[] { $"{item.Step}:done" },
            }),
        });
    }

    public Task<HttpResponseMessage> TryTriggerAsync(HttpClient server, string chain, string? idempotencyKey = null) =>
        SendAsync(server, HttpMethod.Post, $"/api/v1/orgs/{slug}/chains/{chain}/runs", new { input = new { } }, idempotencyKey);

    public async Task<string> TriggerAsync(HttpClient server, string chain)
    {
        using var answer = await TryTriggerAsync(server, chain);
        return (await ReadAsync(answer)).GetProperty("runId").GetString()!;
    }

    public Task<JsonElement> GetRunAsync(HttpClient server, string run) => MustAsync(server, HttpMethod.Get, $"/api/v1/orgs/{slug}/runs/{run}", null);

    public Task CancelAsync(HttpClient server, string run) => MustAsync(server, HttpMethod.Post, $"/api/v1/orgs/{slug}/runs/{run}/cancel", null);

    public async Task<JsonElement> MustAsync(HttpClient server, HttpMethod method, string path, object? body)
    {
        using var answer = await SendAsync(server, method, path, body);
        return await ReadAsync(answer);
    }

    public async Task<HttpResponseMessage> SendAsync(HttpClient server, HttpMethod method, string path, object? body, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = _token;
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        return await server.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private async Task SignInAsync(HttpClient server, object who)
    {
        var token = await MustAsync(server, HttpMethod.Post, "/api/v1/auth/token", who);
        _token = new AuthenticationHeaderValue("Bearer", token.GetProperty("token").GetString());
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"{answer.RequestMessage?.RequestUri}: {(int)answer.StatusCode} {text}", null, answer.StatusCode);
        }

        return answer.StatusCode == HttpStatusCode.NoContent || text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }
}
