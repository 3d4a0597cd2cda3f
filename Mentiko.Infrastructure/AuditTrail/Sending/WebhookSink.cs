using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;

namespace Mentiko.Infrastructure.AuditTrail.Sending;

/// <summary>Posts entries as NDJSON. Any 2xx is a receipt; a redirect is none, for it would choose the address.</summary>
internal sealed class WebhookSink(AuditSinkOptions options, TimeProvider time) : IAuditSink
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = Patience };

    public async Task SendAsync(NamespaceScope scope, IReadOnlyList<ChainedEntry> entries, CancellationToken cancel)
    {
        var body = Body(entries);
        using var request = new HttpRequestMessage(HttpMethod.Post, options.Address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/x-ndjson");
        request.Headers.Add("X-Mentiko-Namespace", scope.Slug.Text);
        request.Headers.Add("X-Mentiko-Namespace-Id", scope.Namespace.ToString());
        if (options.Secret is { } secret)
        {
            request.Headers.Add("X-Mentiko-Signature", Sign(secret, body));
        }

        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        response.EnsureSuccessStatusCode();
    }

    public void Dispose() => _client.Dispose();

    private static byte[] Body(IReadOnlyList<ChainedEntry> entries)
    {
        var (body, buffer) = (new MemoryStream(), new CanonicalWriter());
        foreach (var entry in entries)
        {
            body.Write(AuditChain.LineOf(entry, buffer));
            body.WriteByte((byte)'\n');
        }

        return body.ToArray();
    }

    private string Sign(string secret, byte[] body)
    {
        var at = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), (byte[])[.. Encoding.ASCII.GetBytes(at), (byte)'.', .. body]);
        return $"t={at},v1={Convert.ToHexStringLower(hash)}";
    }
}
