using System.Text;

namespace Mentiko.Infrastructure.FileSystem.Kernel;

/// <summary>One name within one folder: bytes without '/' and NUL, never "." or "..". Not always valid UTF-8.</summary>
internal readonly struct EntryName
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private readonly byte[]? _terminated;

    private EntryName(byte[] terminated) => _terminated = terminated;

    /// <summary>The name with a NUL behind it, for the kernel.</summary>
    public byte[] Terminated => _terminated ?? throw new InvalidOperationException("An empty EntryName was used.");

    public ReadOnlySpan<byte> Bytes => Terminated.AsSpan(..^1);

    /// <summary>The name for people: bytes that are no UTF-8 show as U+FFFD.</summary>
    public string Text => Encoding.UTF8.GetString(Bytes);

    /// <summary>Whether <see cref="Text"/> names this entry and no other.</summary>
    public bool IsUnicode => System.Text.Unicode.Utf8.IsValid(Bytes);

    /// <summary>A name that the platform itself made or that has been parsed; anything else is a bug and throws.</summary>
    public static EntryName Of(string text) => FromBytes(Strict.GetBytes(text));

    public static EntryName FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes.IndexOfAny((byte)'/', (byte)0) >= 0 || bytes.SequenceEqual("."u8) || bytes.SequenceEqual(".."u8))
            throw new ArgumentException("Not the name of an entry.", nameof(bytes));

        var terminated = new byte[bytes.Length + 1];
        bytes.CopyTo(terminated);
        return new EntryName(terminated);
    }

    public override string ToString() => Text;
}
