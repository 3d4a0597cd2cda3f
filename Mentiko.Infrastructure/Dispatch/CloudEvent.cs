using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Mentiko.Core.Events;
using Mentiko.Core.Namespaces;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>Writes the CloudEvents 1.0 envelope of an event.</summary>
internal static class CloudEvent
{
    // The file is data, shown as text: escaping for HTML would only make it longer and unreadable.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="slug">The run's namespace.</param>
    /// <param name="entry">The index entry.</param>
    /// <param name="data">One JSON value; empty for an event without data.</param>
    public static ReadOnlyMemory<byte> Write(NamespaceSlug slug, RunEvent entry, ReadOnlySpan<byte> data)
    {
        var buffer = new ArrayBufferWriter<byte>(data.Length + 512);
        using var json = new Utf8JsonWriter(buffer, Options);
        json.WriteStartObject();
        json.WriteString("specversion", "1.0");
        json.WriteString("id", entry.Id);
        json.WriteString("source", Source(slug, entry));
        json.WriteString("type", entry.Type.Text);
        json.WriteString("time", entry.Time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        json.WriteString("datacontenttype", "application/json");
        json.WriteString("runid", entry.Run.Text);
        if (!data.IsEmpty)
        {
            json.WritePropertyName("data");
            json.WriteRawValue(data);
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>The data of an event file; empty when it has none.</summary>
    public static ReadOnlyMemory<byte> ReadData(ReadOnlyMemory<byte> content)
    {
        using var document = JsonDocument.Parse(content);
        return document.RootElement.TryGetProperty("data", out var data) ? JsonSerializer.SerializeToUtf8Bytes(data) : default;
    }

    private static string Source(NamespaceSlug slug, RunEvent entry) => entry.Step is { } step
        ? $"/orgs/{slug.Text}/runs/{entry.Run.Text}/steps/{step.Text}"
        : $"/orgs/{slug.Text}/runs/{entry.Run.Text}";
}
