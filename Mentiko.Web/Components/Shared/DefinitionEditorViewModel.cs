using System.Text.Json;
using Mentiko.Core.Chains;
using Mentiko.Core.Results;

namespace Mentiko.Web.Components.Shared;

/// <summary>The state of an editor of a JSON definition.</summary>
/// <param name="text">The text to begin with.</param>
/// <param name="baseVersion">The version that it was read as; 0 for a new definition.</param>
public sealed class DefinitionEditorViewModel(string text, int baseVersion)
{
    public string Text { get; set; } = text;

    public string Note { get; set; } = "";

    /// <summary>The version that saving replaces; another one meanwhile is refused.</summary>
    public int BaseVersion => baseVersion;

    public IReadOnlyList<Problem> Problems { get; private set; } = [];

    /// <summary>Whether the problems are those of the text as it stands.</summary>
    public bool Checked { get; private set; }

    public Error? Refusal { get; private set; }

    public bool Busy { get; private set; }

    public string Summary => (Checked, Problems.Count) switch
    {
        (false, 0) => "not checked yet",
        (false, _) => "of the text before your last change",
        (true, 0) => "none",
        (true, var count) => count == 1 ? "1 problem" : $"{count} problems",
    };

    /// <summary>The text has changed: what was said of it may no longer be true.</summary>
    public void Touch() => (Checked, Refusal) = (false, null);

    /// <summary>Reads the text and has it checked.</summary>
    public Task ValidateAsync(Func<JsonElement, Task<Result<IReadOnlyList<Problem>>>> validate) => WorkAsync(async json =>
    {
        var answer = await validate(json);
        Refusal = answer.Error;
        if (answer.TryGet(out var problems, out _))
        {
            (Problems, Checked) = (problems, true);
        }
    });

    /// <summary>Reads the text and has it saved.</summary>
    /// <returns>True when it is saved.</returns>
    public async Task<bool> SaveAsync<T>(Func<JsonElement, string?, Task<Result<T>>> save)
    {
        var saved = false;
        await WorkAsync(async json =>
        {
            var answer = await save(json, Note.Trim() is { Length: > 0 } note ? note : null);
            saved = answer.IsOk;
            if (answer.Error is Error.Invalid invalid)
            {
                Problems = [.. invalid.Errors.SelectMany(entry => entry.Value.Select(message => new Problem("invalid", entry.Key, message, ProblemSeverity.Error)))];
                (Checked, Refusal) = (true, null);
            }
            else
            {
                Refusal = answer.Error;
            }
        });
        return saved;
    }

    private async Task WorkAsync(Func<JsonElement, Task> work)
    {
        if (Busy)
        {
            return;
        }

        Busy = true;
        try
        {
            using var document = JsonDocument.Parse(Text);
            await work(document.RootElement);
        }
        catch (JsonException bad)
        {
            var place = bad.LineNumber is { } line ? $"line {line + 1}, byte {bad.BytePositionInLine + 1}" : "$";
            (Problems, Checked, Refusal) = ([new Problem("malformed", place, "This is not JSON: something is missing or too much here.", ProblemSeverity.Error)], true, null);
        }
        finally
        {
            Busy = false;
        }
    }
}
