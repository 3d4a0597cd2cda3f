using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Mentiko.Cli.Screens;

namespace Mentiko.Cli.Api;

/// <summary>Calls the HTTP API of one server with one credential. Whatever is no success is an <see cref="ApiRefusal"/>.</summary>
internal sealed class ApiClient : IDisposable
{
    private const string Prefix = "/api/v1";

    private readonly HttpClient _http;

    /// <param name="server">The server's address.</param>
    /// <param name="token">A token or an API key; null to call what needs none.</param>
    /// <param name="handler">What sends.</param>
    public ApiClient(Uri server, string? token, HttpMessageHandler handler)
    {
        // Streams have no end in time; single calls are bounded one by one.
        _http = new HttpClient(handler) { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("mentiko-cli");
        if (token is not null)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>The JSON of an answer; null where it has none.</summary>
    public async Task<JsonNode?> SendAsync(HttpMethod method, string path, JsonNode? body, CancellationToken cancel, params (string Name, string? Value)[] headers)
    {
        using var answer = await OpenAsync(method, path, body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"), cancel, headers);
        var text = await answer.Content.ReadAsStringAsync(cancel);
        return text.Length == 0 ? null : Parse(text);
    }

    public Task<JsonNode?> GetAsync(string path, CancellationToken cancel) => SendAsync(HttpMethod.Get, path, null, cancel);

    /// <summary>As many items of a list as are wanted, page by page.</summary>
    public async Task<ApiList> ListAsync(string path, int most, CancellationToken cancel)
    {
        const int pageSize = 200;
        var items = new List<JsonNode?>();
        string? cursor = null;
        do
        {
            var page = await GetAsync(WithQuery(path, ("limit", Math.Min(pageSize, most - items.Count).ToString(System.Globalization.CultureInfo.InvariantCulture)), ("cursor", cursor)), cancel);
            if (page?["items"] is JsonArray list)
            {
                items.AddRange(list);
            }

            cursor = Column.Show(page?["next"]);
        }
        while (cursor is not null && items.Count < most);

        return new ApiList(items, cursor);
    }

    /// <summary>An answer whose body is read as it comes. The caller disposes of it.</summary>
    public async Task<HttpResponseMessage> OpenAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancel, params (string Name, string? Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, Prefix + path) { Content = content };
        foreach (var (name, value) in headers)
        {
            if (value is not null && !request.Headers.TryAddWithoutValidation(name, value))
            {
                throw new UsageException($"'{value}' cannot be sent as {name}.");
            }
        }

        var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        if (answer.IsSuccessStatusCode)
        {
            return answer;
        }

        using (answer)
        {
            if (answer.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Redirect or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect)
            {
                // Not followed: the credential belongs to the server that was named.
                throw new UsageException($"The server sends on to {answer.Headers.Location}. Name that address with --url if it is the right one.");
            }

            throw await ApiRefusal.ReadAsync(answer, cancel);
        }
    }

    /// <summary>A path with its query; what has no value is left out.</summary>
    public static string WithQuery(string path, params (string Name, string? Value)[] query)
    {
        var given = query.Where(part => !string.IsNullOrEmpty(part.Value)).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}").ToList();
        return given.Count == 0 ? path : path + (path.Contains('?', StringComparison.Ordinal) ? "&" : "?") + string.Join('&', given);
    }

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            throw new ApiRefusal(0, "", "The answer is not JSON. Is this the address of a Mentiko server?");
        }
    }
}
