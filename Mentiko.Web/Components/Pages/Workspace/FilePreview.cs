using System.Text;
using Mentiko.Core.Files;

namespace Mentiko.Web.Components.Pages.Workspace;

/// <summary>The beginning of a file as text, if it is text.</summary>
/// <param name="Text">The text; null for a file that is none.</param>
/// <param name="IsCut">Whether the file goes on.</param>
public sealed record FilePreview(string? Text, bool IsCut)
{
    /// <summary>How much of a file a page shows.</summary>
    public const int DefaultBytes = 128 * 1024;

    /// <summary>Reads and closes the file's content.</summary>
    public static async Task<FilePreview> ReadAsync(WorkspaceNode.File file, int maxBytes, CancellationToken cancel)
    {
        await using var content = file.Content;
        var bytes = new byte[(int)Math.Min(maxBytes, Math.Max(file.Size, 0)) + 1];
        var length = await content.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancel);
        var isCut = length > maxBytes || length < file.Size;
        var shown = bytes.AsSpan(0, Math.Min(length, maxBytes));
        return new FilePreview(shown.Contains((byte)0) ? null : Encoding.UTF8.GetString(shown), isCut);
    }
}
