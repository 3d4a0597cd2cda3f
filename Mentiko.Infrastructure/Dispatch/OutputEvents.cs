using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using Mentiko.Core.Chains;
using Mentiko.Core.Events;
using Mentiko.Infrastructure.FileSystem;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>Reads the events out of the files that an agent wrote. Hostile input: whatever is wrong has a sentence that names the file.</summary>
internal static class OutputEvents
{
    // What is longer is not shown at all: of a secret that is cut in two the masker would find neither half.
    private const int ShownCharacters = 255;
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = 64, AllowDuplicateProperties = false };
    private static readonly JsonSerializerOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The events, in the order of the files' names; or the problem.</summary>
    public static (ImmutableArray<EmittedEvent> Events, string? Problem) Read(ChainStep step, CollectedOutput output)
    {
        if (output is not CollectedOutput.Events { Files: var files })
        {
            return ([], ((CollectedOutput.Refused)output).Text);
        }

        if (files.Count == 0)
        {
            // The program said nothing: that it went well is its first event.
            return step.Emits is [var first, ..] ? ([new EmittedEvent(first, "{\"exitCode\":0}"u8.ToArray())], null) : ([], null);
        }

        var events = ImmutableArray.CreateBuilder<EmittedEvent>(files.Count);
        foreach (var file in files)
        {
            if (ReadOne(step, file, out var emitted) is { } problem)
            {
                return ([], $"The output file '{Shown(file.Name)}' {problem}.");
            }

            events.Add(emitted!);
        }

        return (events.ToImmutable(), null);
    }

    private static string? ReadOne(ChainStep step, OutputFile file, out EmittedEvent? emitted)
    {
        emitted = null;
        try
        {
            using var document = JsonDocument.Parse(file.Content, Reading);
            return ReadObject(step, document.RootElement, out emitted);
        }
        catch (JsonException)
        {
            return "is not valid JSON";
        }
        catch (InvalidOperationException)
        {
            // Text with lone surrogates parses, and cannot be read or written.
            return "holds text that is not valid Unicode";
        }
    }

    private static string? ReadObject(ChainStep step, JsonElement root, out EmittedEvent? emitted)
    {
        emitted = null;
        if (root.ValueKind != JsonValueKind.Object)
        {
            return "is not a JSON object";
        }

        if (!root.TryGetProperty("type", out var named) || named.ValueKind != JsonValueKind.String)
        {
            return "has no 'type' that is a string";
        }

        var text = named.GetString()!;
        if (!EventType.TryParse(text, out var type) || !step.Emits.Contains(type) || type == step.FailedEvent || type == SystemEvents.ChainStart)
        {
            return $"has {(text.Length > ShownCharacters ? "a type" : $"the type '{Shown(text)}'")}, which step '{step.Id.Text}' does not declare in its emits";
        }

        var data = root.TryGetProperty("data", out var value) ? JsonSerializer.SerializeToUtf8Bytes(value, Writing) : default;
        emitted = new EmittedEvent(type, data);
        return null;
    }

    private static string Shown(string text) => new([.. text.Select(c => char.IsControl(c) ? '?' : c)]);
}
