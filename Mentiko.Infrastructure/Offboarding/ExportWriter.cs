using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Mentiko.Core.Results;

namespace Mentiko.Infrastructure.Offboarding;

/// <summary>A zip archive that is written as it is sent: nothing of it stands in memory or on the disk whole.</summary>
internal sealed class ExportWriter(ZipArchive archive, CancellationToken cancel)
{
    private static readonly System.Text.Json.JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public Task AddTextAsync(string name, string text) => AddAsync(name, stream => stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancel).AsTask());

    public async Task AddAsync(string name, Func<Stream, Task> write)
    {
        await using var entry = await archive.CreateEntry(name, CompressionLevel.Fastest).OpenAsync(cancel);
        await write(entry);
    }

    /// <summary>One line a row, page by page.</summary>
    public Task AddLinesAsync<T>(string name, Func<PageRequest, Task<Page<T>>> read, Func<T, JsonNode> line) => AddAsync(name, async stream =>
        await EachAsync(read, item => stream.WriteAsync(Encoding.UTF8.GetBytes(line(item).ToJsonString(Readable) + "\n"), cancel).AsTask()));

    /// <summary>Every row of a list, whatever its length.</summary>
    public static async Task EachAsync<T>(Func<PageRequest, Task<Page<T>>> read, Func<T, Task> use)
    {
        string? after = null;
        do
        {
            var page = await read(new PageRequest(200, after));
            foreach (var item in page.Items)
            {
                await use(item);
            }

            after = page.Next;
        }
        while (after is not null);
    }
}
