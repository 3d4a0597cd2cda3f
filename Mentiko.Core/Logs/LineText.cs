using System.Buffers;
using System.Text;

namespace Mentiko.Core.Logs;

/// <summary>Turns whatever bytes an agent wrote into one line of text that can be stored, sent and shown.</summary>
public static class LineText
{
    // TAB is layout and ESC starts the colours that the pages render; all else would act on a terminal or end a line.
    private static readonly SearchValues<char> Unfit = SearchValues.Create(
        Enumerable.Range(0, 0xA0).Where(c => c is < 0x20 or >= 0x7F).Where(c => c is not ('\t' or 0x1B)).Append(0x2028).Append(0x2029).Select(c => (char)c).ToArray());

    /// <summary>
    /// Invalid UTF-8 becomes U+FFFD, a control character its visible picture (NUL: U+2400), and a character that other
    /// programs take for a line end U+2424. TAB and ESC stay.
    /// </summary>
    public static string Clean(ReadOnlySpan<byte> bytes) => Clean(Encoding.UTF8.GetString(bytes));

    /// <summary>As for bytes, for text of the platform's own making.</summary>
    public static string Clean(string text) =>
        text.AsSpan().IndexOfAny(Unfit) < 0 ? text : string.Create(text.Length, text, static (target, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                target[i] = Unfit.Contains(source[i]) ? Picture(source[i]) : source[i];
            }
        });

    /// <summary>How many of the bytes to keep so that no character is cut at the end; for bytes that were cut at a cap.</summary>
    internal static int WholeCharacters(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= Math.Min(4, bytes.Length); back++)
        {
            var value = bytes[^back];
            if ((value & 0xC0) == 0x80)
            {
                continue;
            }

            var needed = value switch { >= 0xF0 => 4, >= 0xE0 => 3, >= 0xC0 => 2, _ => 1 };
            return needed > back ? bytes.Length - back : bytes.Length;
        }

        return bytes.Length;
    }

    private static char Picture(char c) => c switch
    {
        < ' ' => (char)('\u2400' + c),
        '\u007F' => '\u2421',
        '\u0085' or '\u2028' or '\u2029' => '\u2424',
        _ => '\uFFFD',
    };
}
