using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mentiko.Cli.Api;

/// <summary>The server's no, in its own words.</summary>
internal sealed class ApiRefusal(int status, string code, string message) : Exception(message)
{
    public int Status => status;

    public string Code => code;

    public static async Task<ApiRefusal> ReadAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        var status = (int)answer.StatusCode;
        var body = await ReadBodyAsync(answer, cancel);
        if (body is null)
        {
            return new ApiRefusal(status, "", $"The server answered {status} {answer.ReasonPhrase}. Is this the address of a Mentiko server?");
        }

        var text = new StringBuilder(Column(body, "detail") ?? Column(body, "title") ?? $"The server answered {status}.");
        if (body["errors"] is JsonObject errors)
        {
            foreach (var (path, messages) in errors)
            {
                text.Append("\n  ").Append(path).Append(": ").Append(Screens.Column.Show(messages));
            }
        }

        if (Column(body, "id") is { } id)
        {
            text.Append(" (").Append(id).Append(')');
        }

        if (answer.Headers.RetryAfter?.Delta is { } wait)
        {
            text.Append($" Try again in {wait.TotalSeconds:0} s.");
        }

        return new ApiRefusal(status, Column(body, "code") ?? "", text.ToString());
    }

    private static string? Column(JsonObject body, string name) => Screens.Column.Show(body[name]);

    private static async Task<JsonObject?> ReadBodyAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        try
        {
            return JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancel)) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>There is no session to call the server with.</summary>
internal sealed class SignedOutException(string message) : Exception(message);
