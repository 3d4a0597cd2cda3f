using System.Text;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.FileSystem.Kernel;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>
/// A path beneath some folder, in the one form that is accepted. Nothing is unescaped, trimmed or normalised: text
/// either is such a path or is refused. A wrong form is <see cref="Error.Invalid"/> at <c>$.path</c>; whether
/// something stands there, and may be reached without a link, is the kernel's to say and is
/// <see cref="Error.NotFound"/>.
/// </summary>
internal readonly struct RelativePath
{
    /// <summary>Bytes of one segment; the limit of Linux file systems.</summary>
    public const int MaxSegmentBytes = 255;

    /// <summary>Bytes of the whole; the kernel's PATH_MAX without its NUL.</summary>
    public const int MaxBytes = 4095;

    /// <summary>Segments of the whole.</summary>
    public const int MaxDepth = 64;

    private const string JsonPath = "$.path";
    private static readonly byte[] RootBytes = [(byte)'.', 0];
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private readonly string[]? _segments;
    private readonly byte[]? _terminated;

    private RelativePath(string[] segments)
    {
        _segments = segments;
        _terminated = Strict.GetBytes(string.Join('/', segments) + '\0');
    }

    /// <summary>The folder itself; written as the empty path.</summary>
    public static RelativePath Root => default;

    public IReadOnlyList<string> Segments => _segments ?? [];

    public bool IsRoot => _segments is null;

    public string Text => string.Join('/', Segments);

    /// <summary>The last segment; the root has none and throws.</summary>
    public EntryName Name => EntryName.Of(Segments[^1]);

    public RelativePath Parent => Segments.Count <= 1 ? Root : new RelativePath(_segments![..^1]);

    /// <summary>The path with a NUL behind it, for the kernel; the root is ".".</summary>
    public byte[] Terminated => _terminated ?? RootBytes;

    /// <summary>Parses what a user wrote. The empty text is the root.</summary>
    public static Result<RelativePath> Parse(string text)
    {
        if (text.Length == 0)
            return Root;

        var segments = text.Split('/');
        return Problem(text, segments) is { } problem ? Error.Invalid.At(JsonPath, problem) : new RelativePath(segments);
    }

    /// <summary>A path of names that the platform made; anything else is a bug and throws.</summary>
    public static RelativePath Of(params string[] segments) =>
        Problem(string.Join('/', segments), segments) is { } problem
            ? throw new ArgumentException(problem, nameof(segments))
            : new RelativePath(segments);

    public override string ToString() => Text;

    private static string? Problem(string text, string[] segments)
    {
        if (text.Length > MaxBytes || !IsUnicode(text) || Encoding.UTF8.GetByteCount(text) > MaxBytes)
            return $"A path is valid Unicode of at most {MaxBytes} bytes.";
        if (text.StartsWith('/'))
            return "A path is relative: it does not start with '/'.";
        if (segments.Length > MaxDepth)
            return $"A path has at most {MaxDepth} segments.";
        return segments.Select(SegmentProblem).FirstOrDefault(problem => problem is not null);
    }

    private static string? SegmentProblem(string segment)
    {
        if (segment.Length == 0)
            return "A path has no empty segment: no '//' and no '/' at its end.";
        if (segment is "." or "..")
            return "A path has no segment '.' or '..'.";
        // No backslash: what is one name here would be a way through folders wherever the file is downloaded to.
        if (segment.Any(c => char.IsControl(c) || c == '\\'))
            return "A path has no control character and no backslash.";
        return Encoding.UTF8.GetByteCount(segment) > MaxSegmentBytes
            ? $"A segment of a path has at most {MaxSegmentBytes} bytes."
            : null;
    }

    // Lone surrogates have no UTF-8: replaced silently, they would name another file.
    private static bool IsUnicode(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var consumed) != System.Buffers.OperationStatus.Done)
                return false;
            text = text[consumed..];
        }

        return true;
    }
}
