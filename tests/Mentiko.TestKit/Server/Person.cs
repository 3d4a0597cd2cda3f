using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Mentiko.TestKit.Server;

/// <summary>Somebody with an account, and the ways in which they come in.</summary>
public sealed record Person(MentikoServer Server, string Email, string UserId)
{
    public const string Password = "correct horse battery staple";

    public static async Task<Person> RegisterAsync(MentikoServer server, string email)
    {
        using var client = server.NewClient();
        var answer = await client.PostAsJsonAsync("/api/v1/auth/register", new { email, password = Password, displayName = email.Split('@')[0] });
        var text = await answer.Content.ReadAsStringAsync();
        if (answer.StatusCode != HttpStatusCode.Created)
        {
            throw new InvalidOperationException($"{email}: {(int)answer.StatusCode} {text}");
        }

        return new Person(server, email, JsonDocument.Parse(text).RootElement.GetProperty("userId").GetString()!);
    }

    /// <summary>A client with a token, for one namespace or none.</summary>
    public async Task<HttpClient> WithTokenAsync(string? slug)
    {
        var client = Server.NewClient();
        var answer = await client.PostAsJsonAsync("/api/v1/auth/token", new { email = Email, password = Password, @namespace = slug });
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            throw new InvalidOperationException($"{Email} in {slug}: {body}");
        }

        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", body.GetProperty("token").GetString());
        return client;
    }

    /// <summary>Makes an API key of theirs in the namespace; the answer, and the key itself.</summary>
    public async Task<(JsonElement Answer, string Text)> NewKeyAsync(string name, string role, string slug = "acme")
    {
        using var client = await WithTokenAsync(slug);
        var answer = await client.PostAsJsonAsync($"/api/v1/orgs/{slug}/api-keys", new { name, role });
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return answer.StatusCode == HttpStatusCode.Created
            ? (body, body.GetProperty("key").GetString()!)
            : throw new InvalidOperationException($"{Email} in {slug}: {body}");
    }

    /// <summary>A client with a new API key for the role.</summary>
    public async Task<HttpClient> WithKeyAsync(string role, string slug = "acme") => With((await NewKeyAsync($"key {Guid.NewGuid():N}", role, slug)).Text);

    /// <summary>A client with a bearer's text.</summary>
    public HttpClient With(string bearer)
    {
        var client = Server.NewClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        return client;
    }

    /// <summary>A client with a browser's cookie, active in the namespace, that sends the antiforgery header too.</summary>
    public async Task<HttpClient> WithCookieAsync(string? slug)
    {
        var client = Server.NewClient();
        await PostFormAsync(client, "/session/sign-in", ("email", Email), ("password", Password), ("returnUrl", slug is null ? "/" : $"/orgs/{slug}"));
        client.DefaultRequestHeaders.Add("X-CSRF-TOKEN", await AntiforgeryAsync(client));
        return client;
    }

    public static async Task<HttpResponseMessage> PostFormAsync(HttpClient client, string path, params (string Name, string Value)[] fields)
    {
        var form = fields.Append(("__RequestVerificationToken", await AntiforgeryAsync(client)));
        return await client.PostAsync(path, new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Item1, field.Item2))));
    }

    public static async Task<string> AntiforgeryAsync(HttpClient client) =>
        (await client.GetFromJsonAsync<JsonElement>("/session/antiforgery")).GetProperty("token").GetString()!;
}
