using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Shared.Definitions;

/// <summary>Two texts line by line: what went, what came, and a little of what is around.</summary>
public sealed partial class TextDiff
{
    private const int Around = 2;

    private IReadOnlyList<Line> _lines = [];
    private (string, string) _compared;

    [Parameter, EditorRequired]
    public required string Before { get; set; }

    [Parameter, EditorRequired]
    public required string After { get; set; }

    [Parameter, EditorRequired]
    public required string Label { get; set; }

    protected override void OnParametersSet()
    {
        if (_compared != (Before, After))
        {
            _compared = (Before, After);
            _lines = Compare(Before, After);
        }
    }

    internal static IReadOnlyList<Line> Compare(string before, string after)
    {
        var all = InlineDiffBuilder.Diff(before, after, ignoreWhiteSpace: false).Lines;
        var shown = new bool[all.Count];
        for (var i = 0; i < all.Count; i++)
        {
            for (var near = Math.Max(0, i - Around); all[i].Type is not ChangeType.Unchanged && near <= Math.Min(all.Count - 1, i + Around); near++)
            {
                shown[near] = true;
            }
        }

        var lines = new List<Line>();
        for (var i = 0; i < all.Count; i++)
        {
            if (shown[i])
            {
                lines.Add(Line.Of(all[i]));
            }
            else if (lines is not [] and not [.., { Class: "gap" }] && i + 1 < all.Count)
            {
                lines.Add(new Line("gap", "⋯", ""));
            }
        }

        return lines is [.., { Class: "gap" }] ? lines[..^1] : lines;
    }

    internal sealed record Line(string Class, string Sign, string Text)
    {
        public static Line Of(DiffPiece piece) => piece.Type switch
        {
            ChangeType.Inserted => new("added", "+", piece.Text),
            ChangeType.Deleted => new("removed", "−", piece.Text),
            _ => new("", "", piece.Text),
        };
    }
}
