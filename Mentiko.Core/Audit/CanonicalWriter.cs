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

    private byte[] _bytes = new byte[1024];
    private int _length;
    private bool _first = true;

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    public void Clear()
    {
        _length = 0;
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
        Put((byte)':');
        Value(value);
    }

    /// <param name="name">A name that needs no escape.</param>
    /// <param name="value">A whole number.</param>
    public void Member(ReadOnlySpan<byte> name, long value)
    {
        Name(name);
        value.TryFormat(Room(20), out var written, provider: CultureInfo.InvariantCulture);
        _length += written;
    }

    /// <param name="name">A name that needs no escape.</param>
    /// <param name="value">A moment, written in UTC to the millisecond: 2026-09-21T10:13:20.007Z.</param>
    public void Member(ReadOnlySpan<byte> name, DateTimeOffset value)
    {
        const int seconds = 19;
        Name(name);
        var target = Room(seconds + 7);
        target[0] = (byte)'"';
        value.UtcDateTime.TryFormat(target[1..], out _, "s", CultureInfo.InvariantCulture);
        target[seconds + 1] = (byte)'.';
        value.Millisecond.TryFormat(target[(seconds + 2)..], out _, "D3", CultureInfo.InvariantCulture);
        "Z\""u8.CopyTo(target[(seconds + 5)..]);
        _length += seconds + 7;
    }

    /// <summary>A value that is canonical JSON already.</summary>
    public void RawMember(ReadOnlySpan<byte> name, string json)
    {
        Name(name);
        Encode(json);
    }

    private void Structure(byte character, bool first)
    {
        Put(character);
        _first = first;
    }

    private void Comma()
    {
        if (!_first)
        {
            Put((byte)',');
        }

        _first = false;
    }

    private void Name(ReadOnlySpan<byte> name)
    {
        Comma();
        var target = Room(name.Length + 3);
        target[0] = (byte)'"';
        name.CopyTo(target[1..]);
        target[name.Length + 1] = (byte)'"';
        target[name.Length + 2] = (byte)':';
        _length += name.Length + 3;
    }

    private void Value(string? value)
    {
        if (value is null)
        {
            Put("null"u8);
        }
        else
        {
            Text(value);
        }
    }

    private void Text(string text)
    {
        Put((byte)'"');
        var rest = text.AsSpan();
        for (var next = rest.IndexOfAny(Escaped); next >= 0; next = rest.IndexOfAny(Escaped))
        {
            Encode(rest[..next]);
            Escape(rest[next]);
            rest = rest[(next + 1)..];
        }

        Encode(rest);
        Put((byte)'"');
    }

    private void Escape(char c)
    {
        switch (c)
        {
            case '"': Put("\\\""u8); break;
            case '\\': Put("\\\\"u8); break;
            case '\b': Put("\\b"u8); break;
            case '\t': Put("\\t"u8); break;
            case '\n': Put("\\n"u8); break;
            case '\f': Put("\\f"u8); break;
            case '\r': Put("\\r"u8); break;
            default: Encode($"\\u{(int)c:x4}"); break;
        }
    }

    private void Encode(ReadOnlySpan<char> text) => _length += Encoding.UTF8.GetBytes(text, Room(Encoding.UTF8.GetMaxByteCount(text.Length)));

    private void Put(byte value)
    {
        Room(1)[0] = value;
        _length++;
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        _length += bytes.Length;
    }

    private Span<byte> Room(int bytes)
    {
        if (_bytes.Length - _length < bytes)
        {
            Array.Resize(ref _bytes, Math.Max(_length + bytes, _bytes.Length * 2));
        }

        return _bytes.AsSpan(_length);
    }
}
