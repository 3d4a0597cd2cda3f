using System.Text.Json;
using System.Text.Json.Nodes;
using Mentiko.Core.Chains;

namespace Mentiko.Web.Components.Shared.Definitions;

/// <summary>
/// A definition that is being edited. Its JSON text is the truth; forms, canvas and text editor are views of it, and
/// all their changes go through one history.
/// </summary>
public sealed class DefinitionDocument
{
    // A doubled member would hide one of two values from a form that shows the other.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Characters of a text that is still taken; a definition may have a quarter of it.</summary>
    private const int Longest = 1 << 20;

    private readonly TextHistory _history;
    private JsonObject? _root;

    public DefinitionDocument(string text, int baseVersion, TimeProvider time)
    {
        _history = new TextHistory(time);
        (Text, BaseText, BaseVersion) = (text, text, baseVersion);
        Read();
    }

    /// <summary>Something has changed: the text, its base or what is known to be wrong with it.</summary>
    public event Action<DocumentChange>? Changed;

    public string Text { get; private set; }

    /// <summary>The version that publishing replaces; 0 for a new definition.</summary>
    public int BaseVersion { get; private set; }

    /// <summary>The text of the base version.</summary>
    public string BaseText { get; private set; }

    public bool IsDraft => BaseVersion == 0 || !string.Equals(Text, BaseText, StringComparison.Ordinal);

    /// <summary>False while the text is no JSON object: it can be written on, but nothing else can show or change it.</summary>
    public bool IsReadable => _root is not null;

    /// <summary>The last text that could be read, as a tree. Nobody changes it but through <see cref="Edit"/>.</summary>
    public JsonObject Tree { get; private set; } = [];

    public bool CanUndo => _history.CanUndo;

    public bool CanRedo => _history.CanRedo;

    /// <summary>Where the text stops being JSON; null while it can be read.</summary>
    public TextPlace? Fault { get; private set; }

    /// <summary>Everything that is wrong with it, as of the last check, or why it cannot be read.</summary>
    public IReadOnlyList<Problem> Problems { get; private set; } = [];

    /// <summary>Whether the problems are those of the text as it stands.</summary>
    public bool IsChecked { get; private set; }

    public int Errors => Problems.Count(problem => problem.Severity == ProblemSeverity.Error);

    /// <summary>A change by the text editor.</summary>
    /// <param name="at">The first character that changed.</param>
    /// <param name="removed">How many characters stood there.</param>
    /// <param name="inserted">What stands there now.</param>
    /// <param name="length">The text's length in the editor then.</param>
    /// <returns>False where editor and document have gone apart; the editor then has to take this text.</returns>
    public bool Type(int at, int removed, string inserted, int length)
    {
        if (length > Longest || at < 0 || removed < 0 || at + removed > Text.Length || Text.Length - removed + inserted.Length != length)
        {
            return false;
        }

        Set(string.Concat(Text.AsSpan(0, at), inserted, Text.AsSpan(at + removed)), typed: true, fromText: true);
        return true;
    }

    /// <summary>A change by a form or the canvas. Nothing happens while the text cannot be read.</summary>
    public void Edit(Action<JsonObject> change, bool typed = false)
    {
        if (_root is null)
        {
            return;
        }

        var next = _root.DeepClone().AsObject();
        change(next);
        if (!JsonNode.DeepEquals(_root, next))
        {
            Set(CompactJson.Of(next), typed);
        }
    }

    /// <summary>Takes a whole other text: a draft, an earlier version, a merge.</summary>
    public void Replace(string text) => Set(text, typed: false);

    public void Undo()
    {
        if (_history.Undo(Text) is { } text)
        {
            Take(text, fromText: false);
        }
    }

    public void Redo()
    {
        if (_history.Redo(Text) is { } text)
        {
            Take(text, fromText: false);
        }
    }

    /// <summary>The text now belongs to another version: it was published, or merged with a newer one.</summary>
    public void Rebase(int version, string text)
    {
        (BaseVersion, BaseText) = (version, text);
        Changed?.Invoke(DocumentChange.Base);
    }

    /// <summary>What a check has found. One of an older text is nobody's any more.</summary>
    public void Report(string text, IReadOnlyList<Problem> problems)
    {
        if (IsReadable && string.Equals(text, Text, StringComparison.Ordinal))
        {
            (Problems, IsChecked) = (problems, true);
            Changed?.Invoke(DocumentChange.Problems);
        }
    }

    private void Set(string text, bool typed, bool fromText = false)
    {
        if (!string.Equals(text, Text, StringComparison.Ordinal))
        {
            _history.Record(Text, text, typed);
            Take(text, fromText);
        }
    }

    private void Take(string text, bool fromText)
    {
        Text = text;
        IsChecked = false;
        Read();
        Changed?.Invoke(fromText ? DocumentChange.TypedText : DocumentChange.Text);
    }

    private void Read()
    {
        _root = null;
        try
        {
            using var document = JsonDocument.Parse(Text, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                Refuse("$", "A definition is a JSON object.", default);
            }
            else if (!IsText(document.RootElement))
            {
                RefuseHalves();
            }
            else
            {
                (_root, Fault) = (JsonObject.Create(document.RootElement.Clone()), null);
                Tree = _root!;
            }
        }
        catch (JsonException bad)
        {
            var line = bad.LineNumber ?? 0;
            Refuse(
                FormattableString.Invariant($"line {line + 1}, byte {(bad.BytePositionInLine ?? 0) + 1}"),
                "This is not JSON: something is missing, doubled or too much here.",
                LineOf(line));
        }
        catch (InvalidOperationException)
        {
            RefuseHalves();
        }
    }

    /// <summary>An escaped half of a surrogate pair is JSON and no text; in a member's name the parser itself stumbles over it.</summary>
    private void RefuseHalves() => Refuse("$", "Some text in it holds half a character, which nothing can show.", default);

    private void Refuse(string path, string message, TextPlace place) =>
        (Problems, IsChecked, Fault) = ([new Problem("malformed", path, message, ProblemSeverity.Error)], true, place);

    private TextPlace LineOf(long line)
    {
        var from = 0;
        for (; line > 0 && Text.IndexOf('\n', from) is >= 0 and var end; line--)
        {
            from = end + 1;
        }

        var to = Text.IndexOf('\n', from);
        return new TextPlace(from, to < 0 ? Text.Length : to);
    }

    private static bool IsText(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString() is not null,
                JsonValueKind.Array => value.EnumerateArray().All(IsText),
                JsonValueKind.Object => value.EnumerateObject().All(member => member.Name is not null && IsText(member.Value)),
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}

/// <summary>What about a document has changed.</summary>
public enum DocumentChange
{
    /// <summary>The text, by something else than the text editor, which has to be told.</summary>
    Text,

    /// <summary>The text, by the text editor itself.</summary>
    TypedText,
    Problems,
    Base,
}
