using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace Mentiko.EndToEnd.Tests.Product;

/// <summary>Somebody who uses the HTTP API, in one namespace.</summary>
public sealed class ApiCaller : IDisposable
{
    private readonly HttpClient _http;
    private readonly string _slug;

    private ApiCaller(HttpClient http, string slug) => (_http, _slug) = (http, slug);

    public static async Task<ApiCaller> SignInAsync(Uri address, string email, string slug)
    {
        var http = new HttpClient { BaseAddress = address };
        using var answer = await http.PostAsJsonAsync("/api/v1/auth/token", new { email, password = ServerProcess.Password, @namespace = slug });
        answer.EnsureSuccessStatusCode();
        var token = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return new ApiCaller(http, slug);
    }

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body = null) => _http.SendAsync(new HttpRequestMessage(method, $"/api/v1/orgs/{_slug}/{path}")
    {
        Content = body is null ? null : JsonContent.Create(body),
    });

    public async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await SendAsync(HttpMethod.Get, path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    public async Task PutAsync(string path, object body)
    {
        using var answer = await SendAsync(HttpMethod.Put, path, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async Task<string> TriggerAsync(string chain, object? input = null)
    {
        using var first = await SendAsync(HttpMethod.Post, $"chains/{chain}/runs", new { input = input ?? new { } });

        // Other tests of the same organization may just be changing its definitions: the answer says to try once more.
        using var answer = first.StatusCode == HttpStatusCode.Conflict ? await SendAsync(HttpMethod.Post, $"chains/{chain}/runs", new { input = input ?? new { } }) : first;
        Assert.True(answer.StatusCode == HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("runId").GetString()!;
    }

    /// <summary>Waits until a run is over.</summary>
    /// <returns>Its last status.</returns>
    public async Task<string> WaitAsync(string run)
    {
        for (var i = 0; i < 600; i++)
        {
            var status = (await GetAsync($"runs/{run}")).GetProperty("status").GetString()!;
            if (status is "succeeded" or "failed" or "cancelled" or "timed-out")
            {
                return status;
            }

            await Task.Delay(100);
        }

        throw new TimeoutException($"The run {run} was not over within a minute.");
    }

    /// <summary>The newest run of a chain.</summary>
    public async Task<string> LatestRunAsync(string chain) =>
        (await GetAsync($"runs?chain={chain}")).GetProperty("items")[0].GetProperty("id").GetString()!;

    public void Dispose() => _http.Dispose();
}
