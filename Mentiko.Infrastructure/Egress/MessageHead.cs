using System.Buffers;
using System.Globalization;
using System.Text;

namespace Mentiko.Infrastructure.Egress;

/// <summary>
/// The first lines of an HTTP/1 message: a start line and fields, read strictly. What servers are known to read
/// differently from each other is not read at all: bare line feeds, folded lines, spaces before a colon, control characters.
/// </summary>
internal sealed class MessageHead
{
    private const string TokenMarks = "!#$%&'*+-.^_`|~";
    private static readonly SearchValues<char> Token = SearchValues.Create(
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" + TokenMarks);

    // What concerns this connection alone, and what a proxy adds or answers itself.
    private static readonly HashSet<string> OfOneHop = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authorization", "Proxy-Authenticate", "TE", "Trailer", "Upgrade", "Expect",
    };

    private MessageHead(string[] start, List<(string Name, string Value)> fields) => (Start, Fields) = (start, fields);

    /// <summary>The three parts of the start line.</summary>
    public string[] Start { get; }

    public List<(string Name, string Value)> Fields { get; }

    /// <param name="bytes">All up to and with the empty line.</param>
    /// <param name="isAnswer">Whether the start line is a status line, whose last part may hold spaces or be missing.</param>
    public static MessageHead? TryParse(ReadOnlySpan<byte> bytes, bool isAnswer)
    {
        var lines = Encoding.Latin1.GetString(bytes).Split("\r\n");
        if (lines.Length < 3 || lines[^1].Length > 0 || lines[^2].Length > 0 || Array.Exists(lines, HasControl))
        {
            return null;
        }

        var start = isAnswer ? $"{lines[0]} ".Split(' ', 3) : lines[0].Split(' ');
        if (start.Length != 3)
        {
            return null;
        }

        var fields = new List<(string Name, string Value)>();
        foreach (var line in lines[1..^2])
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 1 || !IsToken(line.AsSpan(0, colon)))
            {
                return null;
            }

            fields.Add((line[..colon], line[(colon + 1)..].Trim(' ', '\t')));
        }

        return new MessageHead(start, fields);
    }

    public static bool IsToken(ReadOnlySpan<char> text) => text.Length > 0 && !text.ContainsAnyExcept(Token);

    public IReadOnlyList<string> All(string name) =>
        [.. Fields.Where(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value)];

    /// <summary>How long the body is; null where this is not said in exactly one way.</summary>
    /// <param name="otherwise">What it is where nothing is said.</param>
    public BodyLength? BodyLength(BodyLength otherwise) => (All("Transfer-Encoding"), All("Content-Length")) switch
    {
        ([], []) => otherwise,
        ([], [var length]) => length.Length is >= 1 and <= 18 && length.All(char.IsAsciiDigit) ? Egress.BodyLength.Of(long.Parse(length, CultureInfo.InvariantCulture)) : null,
        ([var coding], []) when coding.Equals("chunked", StringComparison.OrdinalIgnoreCase) => Egress.BodyLength.Chunked,
        _ => null,
    };

    /// <summary>The head as it goes on: without what was for this hop, and with the word that one message is all.</summary>
    public byte[] Onward(string startLine)
    {
        var named = All("Connection").SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        named.ExceptWith(["Host", "Content-Length", "Transfer-Encoding"]);
        var text = new StringBuilder(startLine).Append("\r\n");
        foreach (var (name, value) in Fields.Where(field => !OfOneHop.Contains(field.Name) && !named.Contains(field.Name)))
        {
            text.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        return Encoding.Latin1.GetBytes(text.Append("Connection: close\r\n\r\n").ToString());
    }

    private static bool HasControl(string line) => line.Any(c => c is < ' ' and not '\t' or '\u007f');
}

/// <summary>How long a body is: a number of bytes, as its chunks say, or until the connection ends.</summary>
internal readonly record struct BodyLength(long Bytes)
{
    public static BodyLength None { get; } = new(0);

    public static BodyLength Chunked { get; } = new(-1);

    public static BodyLength UntilTheEnd { get; } = new(-2);

    public static BodyLength Of(long bytes) => new(bytes);
}
