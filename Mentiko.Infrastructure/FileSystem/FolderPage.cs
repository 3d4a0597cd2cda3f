using Mentiko.Core.Files;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.FileSystem.Kernel;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>
/// One page of a folder by ordinal name. The kernel lists in an order of its own, so each page reads every name and
/// keeps the few that it needs: time grows with the folder, memory does not.
/// </summary>
internal static class FolderPage
{
    private const int MaxLimit = 200;
    private const int CancelEvery = 4096;
    private static readonly Comparer<EntryName> Ordinal = Comparer<EntryName>.Create((a, b) => a.Bytes.SequenceCompareTo(b.Bytes));
    private static readonly Comparer<EntryName> Reverse = Comparer<EntryName>.Create((a, b) => b.Bytes.SequenceCompareTo(a.Bytes));

    public static Result<Page<WorkspaceEntry>> Read(SafeFolder folder, PageRequest page, CancellationToken cancel)
    {
        if (!TryParseCursor(page.After, out var after))
            return new Error.Malformed("The cursor is not one that this list has given.");

        using var entries = folder.List();
        if (entries is null)
            return new Error.NotFound();

        // Clamped here too: a default PageRequest has the limit 0, and a heap of any size could be asked for.
        var limit = Math.Clamp(page.Limit, 1, MaxLimit);
        var names = First(entries, after, limit + 1, cancel);
        var shown = names.Take(limit).ToList();
        // Bytes and not text: a name that is no Unicode must not make its page the last.
        var next = names.Count > limit ? Convert.ToHexStringLower(shown[^1].Bytes) : null;
        return new Page<WorkspaceEntry>([.. shown.Select(name => Entry(folder, name)).OfType<WorkspaceEntry>()], next);
    }

    private static List<EntryName> First(FolderEntries entries, byte[] after, int count, CancellationToken cancel)
    {
        var lowest = new PriorityQueue<EntryName, EntryName>(count + 1, Reverse);
        var seen = 0;
        foreach (var entry in entries)
        {
            if (++seen % CancelEvery == 0)
                cancel.ThrowIfCancellationRequested();
            if (entry.Name.Bytes.SequenceCompareTo(after) <= 0)
                continue;
            if (lowest.Count < count)
                lowest.Enqueue(entry.Name, entry.Name);
            else
                lowest.EnqueueDequeue(entry.Name, entry.Name);
        }

        return [.. lowest.UnorderedItems.Select(item => item.Element).Order(Ordinal)];
    }

    // Gone since it was listed: left out.
    private static WorkspaceEntry? Entry(SafeFolder folder, EntryName name) =>
        folder.FactsOf(name) is { } facts ? new(name.Text, Kind(facts), facts.Kind == NodeKind.File ? facts.Size : 0, facts.ModifiedAt) : null;

    // A file with a second name is Other: it is never opened, since the other name may be anywhere.
    private static EntryKind Kind(FileFacts facts) => facts.Kind switch
    {
        NodeKind.File when facts.Links == 1 => EntryKind.File,
        NodeKind.Folder => EntryKind.Directory,
        NodeKind.Link => EntryKind.Link,
        _ => EntryKind.Other,
    };

    private static bool TryParseCursor(string? cursor, out byte[] after)
    {
        after = [];
        if (cursor is null)
            return true;
        if (cursor.Length is 0 or > 2 * RelativePath.MaxSegmentBytes || cursor.Length % 2 != 0 || !cursor.All(char.IsAsciiHexDigit))
            return false;
        after = Convert.FromHexString(cursor);
        return true;
    }
}
