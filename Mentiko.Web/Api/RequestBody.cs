using System.Text.Json;
using Mentiko.Core.Results;
using Microsoft.AspNetCore.Http.Features;

namespace Mentiko.Web.Api;

/// <summary>Reads JSON bodies: unreadable is 400 or 415, readable but wrong 422 with every problem at once.</summary>
internal static class RequestBody
{
    /// <summary>How deep JSON is read; deeper is unreadable.</summary>
    public const int MaxDepth = 64;

    private const int LargestBody = 1 << 20;

    public static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };

    /// <summary>Reads an object with the members that <paramref name="read"/> asks for, and no others.</summary>
    public static async Task<Result<T>> ReadAsync<T>(HttpContext http, Func<BodyReader, T> read)
    {
        if (!(await ParseAsync(http)).TryGet(out var document, out var error))
        {
            return error;
        }

        using (document)
        {
            var reader = new BodyReader(document.RootElement);
            var value = read(reader);
            return reader.Finish() is { } invalid ? invalid : value;
        }
    }

    /// <summary>As <see cref="ReadAsync"/>; no body at all is an empty object.</summary>
    public static Task<Result<T>> ReadOptionalAsync<T>(HttpContext http, Func<BodyReader, T> read)
    {
        if (http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != false)
        {
            return ReadAsync(http, read);
        }

        using var empty = JsonDocument.Parse("{}");
        var reader = new BodyReader(empty.RootElement);
        var value = read(reader);
        return Task.FromResult<Result<T>>(reader.Finish() is { } invalid ? invalid : value);
    }

    /// <summary>The body as any JSON; the caller disposes it.</summary>
    public static async Task<Result<JsonDocument>> ParseAsync(HttpContext http)
    {
        if (!http.Request.HasJsonContentType())
        {
            throw new BadHttpRequestException("The body of this request is JSON: send it as application/json.", StatusCodes.Status415UnsupportedMediaType);
        }

        var bytes = await ReadBytesAsync(http);
        try
        {
            return JsonDocument.Parse(bytes, Strict);
        }
        catch (JsonException bad)
        {
            return new Error.Malformed($"The body is not JSON: line {bad.LineNumber + 1}, byte {bad.BytePositionInLine + 1}.");
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair as a member's name parses, and throws where the parser looks for duplicates.
            return new Error.Malformed("The body is not JSON: a member's name is not valid Unicode.");
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBytesAsync(HttpContext http)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int count;
        while ((count = await http.Request.Body.ReadAsync(chunk, http.RequestAborted)) > 0)
        {
            if (buffer.Length + count > LargestBody)
            {
                throw new BadHttpRequestException("The body is larger than 1 MiB.", StatusCodes.Status413PayloadTooLarge);
            }

            buffer.Write(chunk, 0, count);
        }

        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }
}
