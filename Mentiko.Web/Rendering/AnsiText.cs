using System.Text;

namespace Mentiko.Web.Rendering;

/// <summary>
/// Turns a line that may hold ANSI sequences into spans. Hostile text: colours become one of our own classes, every
/// other sequence (cursor moves, titles, links) vanishes, and characters that change how the text around them is
/// read are shown as what they are.
/// </summary>
public static class AnsiText
{
    private const char Escape = '\u001b';

    // What a stored line has in the place of BEL.
    private const char PictureOfBell = '\u2407';

    /// <summary>The spans of one line. Each line starts plain: a colour left open in one does not leak into the next.</summary>
    public static IReadOnlyList<TextSpan> Parse(string line)
    {
        if (!line.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return line.Length == 0 ? [] : [new TextSpan(line, "")];
        }

        var spans = new SpanCollector();
        var at = 0;
        while (at < line.Length)
        {
            at = line[at] == Escape ? ReadSequence(line, at + 1, spans) : ReadCharacter(line, at, spans);
        }

        return spans.Finish();
    }

    /// <summary>The line without sequences, as one plain text.</summary>
    public static string Strip(string line)
    {
        var text = new StringBuilder(line.Length);
        foreach (var span in Parse(line))
        {
            text.Append(span.Text);
        }

        return text.ToString();
    }

    private static int ReadSequence(string line, int at, SpanCollector spans)
    {
        if (at >= line.Length)
        {
            return at;
        }

        return line[at] switch
        {
            '[' => ReadControl(line, at + 1, spans),

            // OSC, DCS, SOS, PM and APC carry a string of their own, up to BEL or ESC \.
            ']' or 'P' or 'X' or '^' or '_' => SkipString(line, at + 1),
            >= ' ' and <= '/' => SkipIntermediates(line, at + 1),
            >= '0' and <= '~' => at + 1,

            // No sequence: another escape, or text.
            _ => at,
        };
    }

    /// <summary>Intermediates 0x20–0x2F and the final 0x30–0x7E that ends them.</summary>
    private static int SkipIntermediates(string line, int at)
    {
        while (at < line.Length && line[at] is >= ' ' and <= '/')
        {
            at++;
        }

        return at < line.Length && line[at] is >= '0' and <= '~' ? at + 1 : at;
    }

    /// <summary>CSI: parameters 0x30–0x3F, intermediates 0x20–0x2F, one final 0x40–0x7E. Only 'm' means something to us.</summary>
    private static int ReadControl(string line, int start, SpanCollector spans)
    {
        var end = start;
        while (end < line.Length && line[end] is >= ' ' and <= '?')
        {
            end++;
        }

        if (end >= line.Length)
        {
            return end;
        }

        if (line[end] == 'm')
        {
            spans.Style.Apply(line.AsSpan(start, end - start));
        }

        // A byte outside the range ends a broken sequence and is text again.
        return line[end] is >= '@' and <= '~' ? end + 1 : end;
    }

    private static int SkipString(string line, int at)
    {
        for (; at < line.Length; at++)
        {
            if (line[at] is '\a' or PictureOfBell)
            {
                return at + 1;
            }

            if (line[at] == Escape)
            {
                return at + 1 < line.Length && line[at + 1] == '\\' ? at + 2 : at;
            }
        }

        return at;
    }

    private static int ReadCharacter(string line, int at, SpanCollector spans)
    {
        var c = line[at];
        if (c is '\t' || !IsDeceptive(c))
        {
            spans.Add(c);
        }
        else if (c is not ('\r' or '\b' or '\0'))
        {
            spans.AddVisible($"U+{(int)c:X4}");
        }

        return at + 1;
    }

    /// <summary>Controls, and the marks that reorder or hide text: a log line must not read as what it is not.</summary>
    private static bool IsDeceptive(char c) =>
        c is < ' ' or (>= '\u007f' and <= '\u009f')
            or '\u061c' or '\u200b' or '\u200e' or '\u200f' or '\u2028' or '\u2029' or '\ufeff'
            or (>= '\u202a' and <= '\u202e') or (>= '\u2060' and <= '\u2069');

    /// <summary>Gathers characters of one style into one span.</summary>
    private sealed class SpanCollector
    {
        private readonly List<TextSpan> _spans = [];
        private readonly StringBuilder _text = new();
        private string _classes = "";

        public AnsiStyle Style { get; } = new();

        public void Add(char c)
        {
            var classes = Style.Classes;
            if (!string.Equals(classes, _classes, StringComparison.Ordinal))
            {
                Flush();
                _classes = classes;
            }

            _text.Append(c);
        }

        public void AddVisible(string text)
        {
            Flush();
            _spans.Add(new TextSpan(text, "a-ctl"));
        }

        public List<TextSpan> Finish()
        {
            Flush();
            return _spans;
        }

        private void Flush()
        {
            if (_text.Length > 0)
            {
                _spans.Add(new TextSpan(_text.ToString(), _classes));
                _text.Clear();
            }
        }
    }
}
