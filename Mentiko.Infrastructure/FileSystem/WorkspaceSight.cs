using System.Globalization;
using Mentiko.Infrastructure.FileSystem.Kernel;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>
/// One attempt's time in a workspace, as the kernel tells it. It costs a listing of the folders at the beginning and
/// nothing while nobody touches anything; what is beyond its bounds is said, not guessed.
/// </summary>
internal sealed class WorkspaceSight : IDisposable
{
    /// <summary>Folders that are watched, and entries that are listed to find them.</summary>
    public const int MostFolders = 1000, MostEntries = 20_000;

    private const int Deepest = 64, MostPaths = 100_000, LongestPath = 512;
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly SafeFolder? _workspace;
    private readonly FolderNotices? _notices;
    private readonly ITimer? _timer;
    private readonly Action<WorkspaceSight> _onClosed;
    private readonly Dictionary<int, string> _folders = [];
    private readonly Dictionary<string, (FileTouches How, bool IsNew)> _files = new(StringComparer.Ordinal);

    // Hashes of the files that stood there at the beginning: a move onto one of them looks like a new file. Where two
    // share a hash, a new one is taken for an old one, which hides nothing.
    private readonly HashSet<int> _before = [];
    private int _listed;
    private bool _isTooLarge, _isOverflown, _isUnseen, _isClosed;

    public WorkspaceSight(SafeFolder? workspace, TimeProvider time, Action<WorkspaceSight> onClosed)
    {
        (_workspace, _onClosed) = (workspace, onClosed);
        _notices = workspace is null ? null : FolderNotices.TryOpen();
        if (_notices is null)
        {
            return;
        }

        TryWatch(() => Watch(workspace!, "", depth: 0, isNew: false));

        // The kernel keeps only so many until they are taken.
        _timer = time.CreateTimer(static self => ((WorkspaceSight)self!).Take(), this, Rest, Rest);
    }

    /// <summary>Whether another attempt has been at work here meanwhile.</summary>
    public bool IsShared { get; set; }

    /// <summary>What was seen; call it when nothing of the agent lives any more.</summary>
    public FileRecord Close()
    {
        Take();
        Dispose();
        lock (_gate)
        {
            // What stood there before comes first: no number of files that an agent makes hides one that it read.
            var files = _files.OrderBy(file => file.Value.IsNew).ThenBy(file => file.Key, StringComparer.Ordinal).Take(FileRecord.MostFiles)
                .OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => new TouchedFile(file.Key, file.Value.How));
            return new FileRecord([.. files], Math.Max(0, _files.Count - FileRecord.MostFiles), Gap(), IsShared);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            _timer?.Dispose();
            _notices?.Dispose();
            _workspace?.Dispose();
        }

        _onClosed(this);
    }

    private string? Gap() => _notices is null
        ? "The kernel gave no watch over the workspace: nothing that was touched in it could be seen."
        : _isOverflown ? "More happened in the workspace than the kernel keeps: some of what was touched was not seen."
        : _isUnseen ? "Not everything in the workspace could be seen: a folder was gone or closed, or has a name or a place that is not watched."
        : _isTooLarge ? string.Create(
            CultureInfo.InvariantCulture,
            $"The workspace is larger than is watched ({MostFolders} folders, {MostEntries} entries, {Deepest} folders deep): what was touched beyond was not seen.")
        : null;

    private void Take()
    {
        lock (_gate)
        {
            if (!_isClosed)
            {
                _notices?.Drain(Take);
            }
        }
    }

    private void Take(int watch, FolderNotice notice, string name)
    {
        _isOverflown |= notice.HasFlag(FolderNotice.Overflow);
        if (!_folders.TryGetValue(watch, out var folder))
        {
            return;
        }

        if (notice.HasFlag(FolderNotice.Ignored))
        {
            _folders.Remove(watch);
            return;
        }

        var path = folder.Length == 0 ? name : $"{folder}/{name}";
        if (!notice.HasFlag(FolderNotice.IsFolder))
        {
            Note(path, TouchesOf(notice));
        }
        else if ((notice & (FolderNotice.Created | FolderNotice.MovedHere)) != 0)
        {
            TryWatch(() => WatchNew(path));
        }
    }

    // A kernel that is out of something must not end the look, or the process, from a timer.
    private void TryWatch(Action watch)
    {
        try
        {
            watch();
        }
        catch (KernelException)
        {
            _isUnseen = true;
        }
    }

    private void WatchNew(string path)
    {
        // Bytes that are no UTF-8 came as this character: the folder of that name may be another one.
        if (path.Contains('\uFFFD', StringComparison.Ordinal) || !RelativePath.Parse(path).TryGet(out var relative, out _) || _workspace!.OpenFolder(relative) is not { } folder)
        {
            _isUnseen = true;
            return;
        }

        using (folder)
        {
            Watch(folder, path, path.Count(c => c == '/') + 1, isNew: true);
        }
    }

    /// <param name="folder">The folder.</param>
    /// <param name="path">Where it stands.</param>
    /// <param name="depth">How deep.</param>
    /// <param name="isNew">Whether it came while the agent was at work: what is in it was then put there before it was watched.</param>
    private void Watch(SafeFolder folder, string path, int depth, bool isNew)
    {
        if (depth > Deepest || _folders.Count >= MostFolders)
        {
            _isTooLarge = true;
            return;
        }

        if (_notices!.Watch(folder) is not (>= 0 and var watch))
        {
            _isUnseen = true;
            return;
        }

        _folders[watch] = path;
        using var entries = folder.List();
        _isUnseen |= entries is null;
        foreach (var entry in entries ?? Enumerable.Empty<FolderEntry>())
        {
            if (++_listed > MostEntries)
            {
                _isTooLarge = true;
                return;
            }

            var inner = path.Length == 0 ? entry.Name.Text : $"{path}/{entry.Name.Text}";
            if (entry.Kind == NodeKind.Folder)
            {
                using var opened = folder.OpenFolder(entry.Name);
                _isUnseen |= opened is null;
                if (opened is not null)
                {
                    Watch(opened, inner, depth + 1, isNew);
                }
            }
            else if (isNew)
            {
                Note(inner, FileTouches.Created);
            }
            else
            {
                _before.Add(inner.GetHashCode(StringComparison.Ordinal));
            }
        }
    }

    private void Note(string path, FileTouches how)
    {
        // Cut between names: of a secret that is cut in two the masker would find neither half.
        var text = path.Length > LongestPath ? path[..(path.LastIndexOf('/', LongestPath) + 1)] : path;
        if (how == FileTouches.None || (_files.Count >= MostPaths && !_files.ContainsKey(text)))
        {
            _isOverflown |= how != FileTouches.None;
            return;
        }

        _files[text] = _files.TryGetValue(text, out var known)
            ? known with { How = known.How | how }
            : (how, how.HasFlag(FileTouches.Created) && !_before.Contains(path.GetHashCode(StringComparison.Ordinal)));
    }

    private static FileTouches TouchesOf(FolderNotice notice) =>
        ((notice & (FolderNotice.Created | FolderNotice.MovedHere)) != 0 ? FileTouches.Created : FileTouches.None)
        | ((notice & (FolderNotice.Changed | FolderNotice.ClosedWritable)) != 0 ? FileTouches.Changed : FileTouches.None)
        | ((notice & (FolderNotice.Deleted | FolderNotice.MovedAway)) != 0 ? FileTouches.Deleted : FileTouches.None)
        | (notice.HasFlag(FolderNotice.Read) ? FileTouches.Read : FileTouches.None);
}
