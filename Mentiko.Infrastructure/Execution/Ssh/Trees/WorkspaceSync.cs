using Mentiko.Infrastructure.Execution.Ssh.Links;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.FileSystem.Kernel;
using Renci.SshNet;

namespace Mentiko.Infrastructure.Execution.Ssh.Trees;

/// <summary>
/// Brings a namespace's workspace to a host before an attempt and what the attempt changed back after it. Only what differs
/// from the last time travels. What both sides changed meanwhile: the agent's counts, as if it had written it here.
/// </summary>
internal sealed class WorkspaceSync(SshClient shell, RemoteFiles files, TravellingTree local, WorkspaceBase known, SshExecutionOptions options)
{
    private const string Area = "workspace";
    private const int AtOnce = 8;

    /// <summary>Makes the host's side like this one.</summary>
    /// <param name="isAlone">Whether no other attempt runs there. Beside others, what they may be writing is left alone.</param>
    /// <param name="cancel">Ends it in the middle; the next time goes on from there.</param>
    public async Task PushAsync(bool isAlone, CancellationToken cancel)
    {
        var here = local.Walk(options.WorkspaceEntries) ?? throw TooMany();
        Bound(here.Values.Sum(stamp => stamp.Size));
        var there = await ListAsync(cancel);
        var sent = here.Where(pair => MustGo(pair.Key, pair.Value, there.GetValueOrDefault(pair.Key), isAlone)).ToList();
        var gone = there.Keys.Where(path => !here.ContainsKey(path) && MayGo(path, there[path], isAlone)).ToList();
        await RemoveAsync(gone.Concat(sent.Where(pair => there.TryGetValue(pair.Key, out var stamp) && (stamp.Kind != pair.Value.Kind || stamp.Kind == NodeKind.Link)).Select(pair => pair.Key)), there, cancel);
        foreach (var (path, _) in sent.Where(pair => pair.Value.Kind == NodeKind.Folder).OrderBy(pair => pair.Key, StringComparer.Ordinal))
            await files.MakeFolderAsync(path, cancel);
        foreach (var (path, stamp) in sent.Where(pair => pair.Value.Kind == NodeKind.Link))
            files.MakeLink(path, stamp.Target);
        await EachAsync(sent.Where(pair => pair.Value.Kind == NodeKind.File), async (pair, token) =>
        {
            // One that is gone by now, or has a second name, is as if it had not been there.
            if (local.OpenRead(pair.Key) is { } file)
                await files.UploadAsync(pair.Key, file, token);
        }, cancel);
        var after = sent.Count + gone.Count == 0 ? there : await ListAsync(cancel);
        Remember(here, after, sent.Select(pair => pair.Key).ToHashSet(StringComparer.Ordinal), isAlone);
    }

    /// <summary>Brings back what was changed there since the last time.</summary>
    public async Task PullAsync(CancellationToken cancel)
    {
        var there = await ListAsync(cancel);
        var changed = there
            .Where(pair => pair.Value.Kind is NodeKind.File or NodeKind.Folder or NodeKind.Link && !(known.Paths.TryGetValue(pair.Key, out var synced) && synced.Remote.IsSame(pair.Value)))
            .OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .ToList();
        Bound(changed.Sum(pair => pair.Value.Size));
        foreach (var path in known.Paths.Keys.Where(path => !there.ContainsKey(path)).ToList())
        {
            if (local.StampOf(path) is { } stamp && stamp.IsSame(known.Paths[path].Local))
                local.Remove(path);
            known.Paths.Remove(path);
        }

        foreach (var (path, stamp) in changed.Where(pair => pair.Value.Kind != NodeKind.File))
        {
            if (local.StampOf(path) is not { } own || !stamp.Resembles(own))
                Make(path, stamp);
        }

        await EachAsync(changed.Where(pair => pair.Value.Kind == NodeKind.File), async (pair, token) =>
        {
            var (path, stamp) = pair;
            if (!known.Paths.ContainsKey(path) && local.StampOf(path) is { } own && stamp.Resembles(own))
                return;
            await local.WriteAsync(path, stamp.Mode, DateTimeOffset.FromUnixTimeSeconds(stamp.Modified).UtcDateTime, to => files.DownloadAsync(path, to, stamp.Size, token));
        }, cancel);
        foreach (var (path, stamp) in changed)
        {
            if (local.StampOf(path) is { } own)
                known.Paths[path] = new Synced(own, stamp);
        }
    }

    // A file that an agent left with a second name would lose it on the way: it travels as two.
    private bool MustGo(string path, LocalStamp here, RemoteStamp? there, bool isAlone)
    {
        if (!known.Paths.TryGetValue(path, out var synced))
            return there is null || (!there.Resembles(here) && (isAlone || here.Modified.ToUnixTimeSeconds() > there.Modified));
        var isChangedHere = !here.IsSame(synced.Local);
        var isChangedThere = there is null || !there.IsSame(synced.Remote);
        return isAlone ? isChangedHere || isChangedThere : isChangedHere && !isChangedThere;
    }

    private bool MayGo(string path, RemoteStamp there, bool isAlone) => isAlone || (known.Paths.TryGetValue(path, out var synced) && there.IsSame(synced.Remote));

    private void Remember(Dictionary<string, LocalStamp> here, Dictionary<string, RemoteStamp> there, HashSet<string> sent, bool isAlone)
    {
        foreach (var path in known.Paths.Keys.Where(path => !here.ContainsKey(path) || !there.ContainsKey(path)).ToList())
            known.Paths.Remove(path);
        foreach (var (path, stamp) in here)
        {
            // What does not look like what was sent was written by somebody else since: it is to come back.
            if (there.TryGetValue(path, out var now) && (isAlone || sent.Contains(path) || !known.Paths.ContainsKey(path)) && now.Resembles(stamp))
                known.Paths[path] = new Synced(stamp, now);
        }
    }

    private void Make(string path, RemoteStamp stamp)
    {
        if (stamp.Kind == NodeKind.Folder)
            local.MakeFolder(path);
        else
            local.MakeLink(path, stamp.Target);
    }

    private async Task RemoveAsync(IEnumerable<string> paths, Dictionary<string, RemoteStamp> there, CancellationToken cancel)
    {
        // Whatever is in a folder goes before it. Not by SFTP: the library would resolve a link and take what it leads to.
        var all = paths.ToHashSet(StringComparer.Ordinal);
        var within = there.Keys.Where(path => Above(path).Any(all.Contains));
        var gone = all.Concat(within).Distinct(StringComparer.Ordinal).OrderDescending(StringComparer.Ordinal).ToList();
        if (gone.Count > 0)
            await PorterCommand.AskAsync(shell, PorterCommand.Remove, AttemptOrder.Fields(gone), cancel);
    }

    private static IEnumerable<string> Above(string path)
    {
        for (var at = path.LastIndexOf('/'); at > 0; at = path.LastIndexOf('/', at - 1))
            yield return path[..at];
    }

    private async Task<Dictionary<string, RemoteStamp>> ListAsync(CancellationToken cancel) =>
        await RemoteTree.ListAsync(shell, Area, options.WorkspaceEntries, cancel) ?? throw TooMany();

    private static Task EachAsync<T>(IEnumerable<T> all, Func<T, CancellationToken, Task> act, CancellationToken cancel) => Parallel.ForEachAsync(
        all, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel }, (item, token) => new ValueTask(act(item, token)));

    private void Bound(long bytes)
    {
        if (bytes > (long)options.WorkspaceMb << 20)
            throw new WorkspaceBoundException($"The workspace has more than {options.WorkspaceMb:N0} MiB, too much to travel to a remote host and back.");
    }

    private WorkspaceBoundException TooMany() => new($"The workspace has more than {options.WorkspaceEntries:N0} files and folders, too many to travel to a remote host and back.");
}
