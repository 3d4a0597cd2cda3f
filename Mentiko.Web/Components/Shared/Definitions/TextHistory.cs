namespace Mentiko.Web.Components.Shared.Definitions;

/// <summary>The way back and forth through a text's changes, whichever side of the editor made them.</summary>
public sealed class TextHistory(TimeProvider time)
{
    /// <summary>Steps that can be undone; older ones are forgotten.</summary>
    public const int Most = 300;

    /// <summary>Typing without a longer pause is one step.</summary>
    private static readonly TimeSpan Burst = TimeSpan.FromSeconds(1);

    private readonly LinkedList<TextEdit> _done = new();
    private readonly Stack<TextEdit> _undone = new();
    private DateTimeOffset? _typedAt;

    public bool CanUndo => _done.Count > 0;

    public bool CanRedo => _undone.Count > 0;

    /// <summary>Takes in a change that has been made.</summary>
    /// <param name="before">The text before it.</param>
    /// <param name="after">The text now.</param>
    /// <param name="typed">Whether it is a few letters of many, which are undone together.</param>
    public void Record(string before, string after, bool typed)
    {
        if (TextEdit.Between(before, after) is not { } edit)
        {
            return;
        }

        var now = time.GetUtcNow();
        if (typed && _typedAt is { } last && now - last < Burst && _done.Last is { } node)
        {
            var origin = node.Value.Inverse.ApplyTo(before);
            _done.RemoveLast();
            edit = TextEdit.Between(origin, after);
        }

        if (edit is not null)
        {
            _done.AddLast(edit);
        }

        if (_done.Count > Most)
        {
            _done.RemoveFirst();
        }

        _undone.Clear();
        _typedAt = typed ? now : null;
    }

    /// <summary>The text one step earlier; null where there is none.</summary>
    public string? Undo(string text)
    {
        if (_done.Last?.Value is not { } edit)
        {
            return null;
        }

        _done.RemoveLast();
        _undone.Push(edit);
        _typedAt = null;
        return edit.Inverse.ApplyTo(text);
    }

    /// <summary>The text one step later; null where there is none.</summary>
    public string? Redo(string text)
    {
        if (!_undone.TryPop(out var edit))
        {
            return null;
        }

        _done.AddLast(edit);
        _typedAt = null;
        return edit.ApplyTo(text);
    }
}
