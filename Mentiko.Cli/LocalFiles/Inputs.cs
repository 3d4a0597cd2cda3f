using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mentiko.Cli.LocalFiles;

/// <summary>Reads what a person names on the command line.</summary>
internal static class Inputs
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The text of a file; of stdin where it is <c>-</c>.</summary>
    public static async Task<string> ReadTextAsync(string path, Surroundings around, CancellationToken cancel)
    {
        if (path == "-")
        {
            return await around.In.ReadToEndAsync(cancel);
        }

        return File.Exists(path) ? await File.ReadAllTextAsync(path, cancel) : throw new UsageException($"There is no file {path}.");
    }

    /// <summary>All of a stream as text, byte for byte; what is no UTF-8 is refused, for it would become something else.</summary>
    public static async Task<string> ReadExactlyAsync(Stream stream, CancellationToken cancel)
    {
        try
        {
            using var reader = new StreamReader(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: false);
            return await reader.ReadToEndAsync(cancel);
        }
        catch (DecoderFallbackException)
        {
            throw new UsageException("The value is not UTF-8 text. Encode it first, with base64 for one, and let the agent decode it.");
        }
    }

    public static async Task<JsonObject> ReadObjectAsync(string path, Surroundings around, CancellationToken cancel)
    {
        try
        {
            return JsonNode.Parse(await ReadTextAsync(path, around, cancel), documentOptions: Lenient) as JsonObject
                ?? throw new UsageException($"{path} holds no JSON object.");
        }
        catch (JsonException fault)
        {
            throw new UsageException($"{path} is not JSON: line {fault.LineNumber + 1}, byte {fault.BytePositionInLine}.");
        }
    }

    /// <summary>The JSON files of a folder by their names, or the one that is named.</summary>
    public static IReadOnlyList<string> FilesOf(string path) => Directory.Exists(path)
        ? [.. Directory.GetFiles(path, "*.json").Order(StringComparer.Ordinal)]
        : [path];

    public static Stream Open(string path) => File.Exists(path) ? File.OpenRead(path) : throw new UsageException($"There is no file {path}.");

    /// <summary>Every regular file below a folder, with the names that lead to it. Links are not followed.</summary>
    public static IEnumerable<(string Path, string[] Parts)> Walk(string folder) =>
        Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false })
            .Order(StringComparer.Ordinal)
            .Select(path => (path, Path.GetRelativePath(folder, path).Split(Path.DirectorySeparatorChar)));

    public static bool IsFolder(string path) => Directory.Exists(path);
}
