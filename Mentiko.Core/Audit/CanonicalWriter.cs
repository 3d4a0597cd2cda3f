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
    private static readonly SearchValues<char> Escaped = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(c => (char)c), '"', '\\']);

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

    /// <param name="name">A name that needs no escape, as all that the product writes itself.</param>
    public void OpenMember(ReadOnlySpan<byte> name)
    {
        Name(name);
        Open();
    }

    /// <param name="name">A name that needs no escape.</param>
    /// <param name="value">Any text, or null.</param>
    public void Member(ReadOnlySpan<byte> name, string? value)
    {
        Name(name);
        Value(value);
    }

    /// <summary>A member that somebody else named.</summary>
    public void Member(string name, string? value)
    {
        Comma();
        Text(name);
        _bytes.Write(":"u8);
        Value(value);
    }

    /// <param name="name">A name that needs no escape.</param>
    /// <param name="value">A whole number.</param>
    public void Member(ReadOnlySpan<byte> name, long value)
    {
        Name(name);
        var target = _bytes.GetSpan(20);
        value.TryFormat(target, out var written, provider: CultureInfo.InvariantCulture);
        _bytes.Advance(written);
    }

    /// <param name="name">A name that needs no escape.</param>
    /// <param name="value">A moment.</param>
    /// <param name="format">How it is written: at most 32 characters, none to escape.</param>
    public void Member(ReadOnlySpan<byte> name, DateTimeOffset value, string format)
    {
        Name(name);
        var target = _bytes.GetSpan(34);
        value.TryFormat(target[1..], out var written, format, CultureInfo.InvariantCulture);
        (target[0], target[written + 1]) = ((byte)'"', (byte)'"');
        _bytes.Advance(written + 2);
    }

    /// <summary>A value that is canonical JSON already.</summary>
    public void RawMember(ReadOnlySpan<byte> name, string json)
    {
        Name(name);
        Encoding.UTF8.GetBytes(json, _bytes);
    }

    private void Structure(byte character, bool first)
    {
        _bytes.Write([character]);
        _first = first;
    }

    private void Comma()
    {
        if (!_first)
        {
            _bytes.Write(","u8);
        }

        _first = false;
    }

    private void Name(ReadOnlySpan<byte> name)
    {
        Comma();
        var target = _bytes.GetSpan(name.Length + 3);
        target[0] = (byte)'"';
        name.CopyTo(target[1..]);
        "\":"u8.CopyTo(target[(name.Length + 1)..]);
        _bytes.Advance(name.Length + 3);
    }

    private void Value(string? value)
    {
        if (value is null)
        {
            _bytes.Write("null"u8);
        }
        else
        {
            Text(value);
        }
    }

    private void Text(string text)
    {
        _bytes.Write("\""u8);
        var rest = text.AsSpan();
        for (var next = rest.IndexOfAny(Escaped); next >= 0; next = rest.IndexOfAny(Escaped))
        {
            Encoding.UTF8.GetBytes(rest[..next], _bytes);
            Escape(rest[next]);
            rest = rest[(next + 1)..];
        }

        Encoding.UTF8.GetBytes(rest, _bytes);
        _bytes.Write("\""u8);
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
