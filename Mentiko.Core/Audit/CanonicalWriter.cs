using System.Buffers;
using System.Globalization;
using System.Text;

namespace Mentiko.Core.Audit;

/// <summary>
/// Writes JSON as RFC 8785 has it: no white space, the shortest escapes, UTF-8. The caller names the members in
/// order. Written by hand because the framework's encoders escape more, and differently from version to version:
/// the bytes below are hashed and must come out the same for ever.
/// </summary>
public sealed class CanonicalWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new(1024);
    private bool _first = true;

    public ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

    public void Clear()
    {
        _bytes.ResetWrittenCount();
        _first = true;
    }

    public void Open() => Structure((byte)'{', first: true);

    public void Close() => Structure((byte)'}', first: false);

    public void OpenMember(string name)
    {
        Name(name);
        Open();
    }

    public void Member(string name, string? value)
    {
        Name(name);
        if (value is null)
        {
            _bytes.Write("null"u8);
        }
        else
        {
            Text(value);
        }
    }

    public void Member(string name, long value)
    {
        Name(name);
        var target = _bytes.GetSpan(20);
        value.TryFormat(target, out var written, provider: CultureInfo.InvariantCulture);
        _bytes.Advance(written);
    }

    /// <summary>A value that is canonical JSON already.</summary>
    public void RawMember(string name, string json)
    {
        Name(name);
        Encoding.UTF8.GetBytes(json, _bytes);
    }

    private void Structure(byte character, bool first)
    {
        _bytes.Write([character]);
        _first = first;
    }

    private void Name(string name)
    {
        if (!_first)
        {
            _bytes.Write(","u8);
        }

        _first = false;
        Text(name);
        _bytes.Write(":"u8);
    }

    private void Text(string text)
    {
        _bytes.Write("\""u8);
        var rest = text.AsSpan();
        for (var next = NextEscape(rest); next >= 0; next = NextEscape(rest))
        {
            Encoding.UTF8.GetBytes(rest[..next], _bytes);
            Escape(rest[next]);
            rest = rest[(next + 1)..];
        }

        Encoding.UTF8.GetBytes(rest, _bytes);
        _bytes.Write("\""u8);
    }

    private static int NextEscape(ReadOnlySpan<char> text)
    {
        var control = text.IndexOfAnyInRange('\0', '\u001f');
        var special = (control < 0 ? text : text[..control]).IndexOfAny('"', '\\');
        return special >= 0 ? special : control;
    }

    private void Escape(char c)
    {
        switch (c)
        {
            case '"': _bytes.Write("\\\""u8); break;
            case '\\': _bytes.Write("\\\\"u8); break;
            case '\b': _bytes.Write("\\b"u8); break;
            case '\t': _bytes.Write("\\t"u8); break;
            case '\n': _bytes.Write("\\n"u8); break;
            case '\f': _bytes.Write("\\f"u8); break;
            case '\r': _bytes.Write("\\r"u8); break;
            default: Encoding.UTF8.GetBytes($"\\u{(int)c:x4}", _bytes); break;
        }
    }
}
