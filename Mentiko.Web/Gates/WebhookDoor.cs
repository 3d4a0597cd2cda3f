using System.Globalization;
using System.Threading.RateLimiting;
using Mentiko.Core.Access;
using Mentiko.Core.Results;
using Mentiko.Core.Webhooks;
using Microsoft.Extensions.Options;

namespace Mentiko.Web.Gates;

/// <summary>
/// The door for calls to webhooks, which carry a signature in place of a credential. Whatever is wrong with a call
/// that proves nothing gives the same bytes in the same time: no namespace, no webhook, a disabled one, a bad or an
/// old signature.
/// </summary>
internal sealed class WebhookDoor : IDisposable
{
    public const string SignatureHeader = "X-Mentiko-Signature";
    public const string DeliveryHeader = "X-Mentiko-Delivery";
    public const string WebhookParameter = "webhook";

    /// <summary>Bytes of a body: it becomes the input of a run.</summary>
    public const int LargestBody = 256 * 1024;

    // Longer than looking a webhook up and opening its secret take; a refusal before it waits until then.
    private static readonly TimeSpan TimeOfARefusal = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly NamespaceGate _gate;
    private readonly IWebhookKeys _keys;
    private readonly TimeProvider _time;
    private readonly PartitionedRateLimiter<string> _perAddress;
    private readonly PartitionedRateLimiter<string> _perWebhook;

    public WebhookDoor(NamespaceGate gate, IWebhookKeys keys, TimeProvider time, IOptions<WebhookDoorOptions> options)
    {
        (_gate, _keys, _time) = (gate, keys, time);
        _perAddress = NewLimiter(options.Value.PerAddress);
        _perWebhook = NewLimiter(options.Value.PerMinute);
    }

    /// <summary>Lets a call in and leaves it on the request, or says why not. Reads the body: it is what was signed.</summary>
    public async Task<Error?> EnterAsync(HttpContext http)
    {
        var started = _time.GetTimestamp();
        if (Refuse(_perAddress, string.Create(CultureInfo.InvariantCulture, $"{AddressKey.Of(http)}")) is { } tooMany)
        {
            return tooMany;
        }

        var call = await ReadAsync(http);
        if (!(await _gate.EnterAsWebhookAsync(call, _keys, _time.GetUtcNow(), http.RequestAborted)).TryGet(out var entry, out var error))
        {
            var left = TimeOfARefusal - _time.GetElapsedTime(started);
            if (left > TimeSpan.Zero)
            {
                await Task.Delay(left, _time, http.RequestAborted);
            }

            return error;
        }

        // Counted only now: nobody without the secret takes a place from whom it belongs to.
        if (Refuse(_perWebhook, $"{entry.Scope.Slug.Text}/{entry.Webhook.Name.Text}") is { } often)
        {
            return often;
        }

        http.SetScope(entry.Scope);
        http.Features.Set(new SignedCall(entry, call.Body));
        return null;
    }

    public void Dispose()
    {
        _perAddress.Dispose();
        _perWebhook.Dispose();
    }

    private static async Task<WebhookCall> ReadAsync(HttpContext http)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int count;
        while ((count = await http.Request.Body.ReadAsync(chunk, http.RequestAborted)) > 0)
        {
            if (buffer.Length + count > LargestBody)
            {
                throw new BadHttpRequestException("The body is larger than 256 KiB.", StatusCodes.Status413PayloadTooLarge);
            }

            buffer.Write(chunk, 0, count);
        }

        var values = http.GetRouteData().Values;
        return new WebhookCall(
            values[AccessRules.NamespaceParameter] as string,
            values[WebhookParameter] as string,
            http.Request.Headers[SignatureHeader] is [{ } signature] ? signature : null,
            buffer.GetBuffer().AsMemory(0, (int)buffer.Length),
            http.Connection.RemoteIpAddress,
            Shortened(http.Request.Headers.UserAgent.ToString()));
    }

    private static string? Shortened(string agent) => agent.Length switch { 0 => null, <= 256 => agent, _ => agent[..256] };

    private static Error.RateLimited? Refuse(PartitionedRateLimiter<string> limiter, string key)
    {
        using var lease = limiter.AttemptAcquire(key);
        return lease.IsAcquired ? null : new Error.RateLimited(lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : Window);
    }

    private static PartitionedRateLimiter<string> NewLimiter(int permits) => PartitionedRateLimiter.Create<string, string>(key =>
        RateLimitPartition.GetFixedWindowLimiter(key, _ => new FixedWindowRateLimiterOptions { PermitLimit = permits, Window = Window }));
}

/// <summary>A call that the door has let in, with its body.</summary>
internal sealed record SignedCall(WebhookEntry Entry, ReadOnlyMemory<byte> Body);
