using System.Text;
using System.Text.Json;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Core.Webhooks;
using Mentiko.Web.Gates;

namespace Mentiko.Web.Api.Webhooks;

/// <summary>Where webhooks are called: outside of the API's address, with a signature in place of a credential.</summary>
internal static class HookEndpoints
{
    public const string Prefix = "/hooks";

    public static void MapMentikoHooks(this IEndpointRouteBuilder routes) => routes
        .MapPost($"{Prefix}/{{{AccessRules.NamespaceParameter}}}/{{{WebhookDoor.WebhookParameter}}}", DeliverAsync)
        .WithMetadata(new AccessRule.Webhook())
        .AllowAnonymous()
        .DisableAntiforgery();

    private static async Task<IResult> DeliverAsync(HttpContext http, DeliverWebhook deliver, IDrainState drain)
    {
        var call = http.Features.Get<SignedCall>() ?? throw new InvalidOperationException("The call has not passed its door.");
        if (drain.IsDraining)
        {
            return new Refusal(new Error.Draining());
        }

        if (!http.Request.HasJsonContentType())
        {
            throw new BadHttpRequestException("The body of this request is JSON: send it as application/json.", StatusCodes.Status415UnsupportedMediaType);
        }

        if (!ReadBody(call.Body).TryGet(out var body, out var error) || !ReadSenderId(http).TryGet(out var sender, out error))
        {
            return new Refusal(error);
        }

        var input = new DeliverWebhook.Input(call.Entry.Webhook, body, sender, call.Entry.Signature);
        return (await deliver.ExecuteAsync(call.Entry.Scope, input, http.RequestAborted)).Or(done => Results.Json(AcceptedDeliveryBody.Of(done), statusCode: StatusCodes.Status202Accepted));
    }

    private static Result<string> ReadBody(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, RequestBody.Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Encoding.UTF8.GetString(body.Span)
                : Error.Invalid.At("$", "The body is an object.");
        }
        catch (Exception bad) when (bad is JsonException or InvalidOperationException)
        {
            return new Error.Malformed("The body is not JSON.");
        }
    }

    private static Result<string?> ReadSenderId(HttpContext http) => http.Request.Headers[WebhookDoor.DeliveryHeader] switch
    {
        [] => (string?)null,
        [{ Length: > 0 } id] => id,
        _ => new Error.Malformed($"{WebhookDoor.DeliveryHeader} is one value."),
    };
}
