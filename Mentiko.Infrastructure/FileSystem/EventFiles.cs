using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Mentiko.Core.Access;
using Mentiko.Core.Events;
using Mentiko.Core.Files;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.FileSystem.Kernel;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>
/// The event files of runs: the evidence. The order is: <see cref="Stage"/>, then the caller's commit to the
/// database, then <see cref="Publish"/>. The commit decides:
/// <list type="number">
/// <item>a crash before the commit leaves a staged file that no committed event names: it is deleted;</item>
/// <item>a crash after it leaves a committed event whose file is still staged: it is published, and can be read meanwhile;</item>
/// <item>a worker that has lost its lease is refused by the commit and so never publishes.</item>
/// </list>
/// A staged file is named by lease token, sequence and event id, so a stale worker and its successor never share one.
/// </summary>
internal sealed class EventFiles(DataTree tree, IDiskSync disk) : IEventReader
{
    private const uint ReadableFile = 0x1A0; // 0640

    /// <summary>
    /// Writes events where no reader looks, durable on return. Throws <see cref="IOException"/> when the disk
    /// failed: nothing may be committed then. Blocks for one fsync each and one for the folder, all at once.
    /// </summary>
    /// <param name="begun">The run's folder where this very worker has just made it: made durable with them.</param>
    public void Stage(NamespaceScope scope, RunId run, long leaseToken, IReadOnlyList<StagedEvent> events, RunBeginning? begun = null)
    {
        using var staging = Require(scope, run, RunFolders.Staging);
        var written = new List<SafeFileHandle>(events.Count);
        try
        {
            foreach (var entry in events)
                written.Add(WriteStaged(staging, StagedName(leaseToken, entry.Event), entry.Content.Span, scope));
            disk.FlushAll([.. written, staging.Handle, .. begun?.Unflushed ?? []]);
        }
        finally
        {
            written.ForEach(file => file.Dispose());
        }

        begun?.Complete();
    }

    /// <summary>
    /// Makes committed events visible under their final names, durable on return. Safe to repeat. Never replaces a
    /// file: evidence is written once. Throws when an event was neither staged nor published.
    /// </summary>
    public void Publish(NamespaceScope scope, RunId run, long leaseToken, IReadOnlyList<RunEvent> events)
    {
        using var staging = Require(scope, run, RunFolders.Staging);
        using var final = Require(scope, run, RunFolders.Events);
        foreach (var entry in events)
        {
            if (!Settle(staging, StagedName(leaseToken, entry), final, entry))
                throw new IOException($"Event {entry.Sequence} of run {run} was committed and its file is gone.");
        }

        disk.Flush(final.Handle);
    }

    /// <summary>
    /// Brings the folder in line with the database after a crash or a change of hands; the caller holds the run's
    /// lease, or did when it last looked, and has staged nothing yet. Publishes what was committed, deletes what was
    /// not. A worker may stand still before this and be followed by another: what bears a larger token stays as it is.
    /// </summary>
    /// <param name="leaseToken">The caller's token; of a run that is over, the last one.</param>
    /// <param name="committed">Every event of the run that the database holds.</param>
    /// <returns>Committed events that have no file at all: a broken disk.</returns>
    public IReadOnlyList<RunEvent> Recover(NamespaceScope scope, RunId run, long leaseToken, IReadOnlyList<RunEvent> committed)
    {
        using var runs = tree.OpenNamespaceFolder(scope.Organization, RunFolders.Runs) ?? throw new IOException("The namespace has no folder for runs.");
        using var staging = tree.OpenNamespaceFolder(scope.Organization, RunFolders.Runs, run.Text, RunFolders.Staging);
        using var final = tree.OpenNamespaceFolder(scope.Organization, RunFolders.Runs, run.Text, RunFolders.Events);
        if (staging is null || final is null)
            return committed;

        var staged = StagedFiles(staging).Where(file => file.Token <= leaseToken).ToList();
        var lost = committed
            .Where(entry => final.FactsOf(EntryName.Of(entry.FileName)) is null)
            .Where(entry => !TrySettle(staging, staged, final, entry))
            .ToList();
        disk.Flush(final.Handle);
        foreach (var file in staged)
            staging.Remove(file.Name);
        return lost;
    }

    /// <summary>Forgets staged files whose commit was refused.</summary>
    public void Discard(NamespaceScope scope, RunId run, long leaseToken, IReadOnlyList<RunEvent> events)
    {
        using var staging = Require(scope, run, RunFolders.Staging);
        foreach (var entry in events)
            staging.Remove(StagedName(leaseToken, entry));
    }

    public Task<ReadOnlyMemory<byte>?> ReadAsync(NamespaceScope scope, RunEvent entry, CancellationToken cancel) =>
        Task.FromResult<ReadOnlyMemory<byte>?>(Read(scope, entry) is { } content ? content : null);

    /// <summary>An event's bytes; null when it has no file.</summary>
    public byte[]? Read(NamespaceScope scope, RunEvent entry)
    {
        using var final = tree.OpenNamespaceFolder(scope.Organization, RunFolders.Runs, entry.Run.Text, RunFolders.Events);
        if (final is null)
            return null;

        // Between commit and publication the file stands in staging; it may be moved between the two looks.
        return ReadFrom(final, EntryName.Of(entry.FileName))
            ?? ReadStaged(scope, entry)
            ?? ReadFrom(final, EntryName.Of(entry.FileName));
    }

    /// <summary>
    /// Puts an event into an agent's input folder under its own name. Where namespaces have uids of their own it is
    /// the evidence itself by a second name: the agent's uid can read it and never write. Elsewhere the agent has
    /// the service's uid and would change the evidence if its read-only mount failed: it gets a copy.
    /// </summary>
    public void GiveTo(SafeFolder input, NamespaceScope scope, RunEvent entry)
    {
        if (Ownership.IsSeparate && TryLinkInto(input, scope, entry))
            return;

        var content = Read(scope, entry) ?? throw new IOException($"Event {entry.Sequence} of run {entry.Run} has no file.");
        using var copy = input.CreateFile(EntryName.Of(entry.FileName), Ownership.AgentMayEnter(scope.Organization), ReadableFile)
            ?? throw new IOException("The same event was given twice.");
        RandomAccess.Write(copy, content, 0);
    }

    private bool TryLinkInto(SafeFolder input, NamespaceScope scope, RunEvent entry)
    {
        using var final = tree.OpenNamespaceFolder(scope.Organization, RunFolders.Runs, entry.Run.Text, RunFolders.Events);
        return final?.LinkInto(input, EntryName.Of(entry.FileName)) == Errno.None;
    }

    private byte[]? ReadStaged(NamespaceScope scope, RunEvent entry)
    {
        using var staging = Require(scope, entry.Run, RunFolders.Staging);
        return Newest(StagedFiles(staging), entry) is { } name ? ReadFrom(staging, name) : null;
    }

    private static byte[]? ReadFrom(SafeFolder folder, EntryName name)
    {
        using var file = folder.OpenOwn(name);
        return file?.ReadAll(Array.MaxLength - 1);
    }

    private static SafeFileHandle WriteStaged(SafeFolder staging, EntryName name, ReadOnlySpan<byte> content, NamespaceScope scope)
    {
        // The same event staged again under the same lease: its first commit did not happen.
        staging.Remove(name);
        var file = staging.CreateFile(name, Ownership.AgentMayEnter(scope.Organization), ReadableFile)
            ?? throw new IOException("A staged event's name was taken.");
        RandomAccess.Write(file, content, 0);
        return file;
    }

    private static bool Settle(SafeFolder staging, EntryName staged, SafeFolder final, RunEvent entry)
    {
        var name = EntryName.Of(entry.FileName);
        var errno = staging.Rename(staged, final, name, replace: false);
        if (errno is Errno.NoEntry)
            return final.FactsOf(name) is not null;
        if (errno is not (Errno.None or Errno.Exists))
            throw new KernelException("renameat2", errno);
        if (errno == Errno.Exists)
            staging.Remove(staged);
        return true;
    }

    // Without a staged file: whoever staged it may have published it since the first look.
    private static bool TrySettle(SafeFolder staging, List<StagedFile> staged, SafeFolder final, RunEvent entry) =>
        Newest(staged, entry) is { } name ? Settle(staging, name, final, entry) : final.FactsOf(EntryName.Of(entry.FileName)) is not null;

    // Ids may be the same for two workers' attempts at the same event: the one with the newer lease was committed,
    // since the older one's commits ended before the newer lease began to stage.
    private static EntryName? Newest(List<StagedFile> staged, RunEvent entry)
    {
        var suffix = StagedSuffix(entry);
        var fitting = staged.Where(file => file.Name.Text.EndsWith(suffix, StringComparison.Ordinal)).ToList();
        return fitting.Count == 0 ? null : fitting.MaxBy(file => file.Token).Name;
    }

    // A name without a token is no staged file.
    private static List<StagedFile> StagedFiles(SafeFolder staging)
    {
        using var entries = staging.List();
        return [.. (entries ?? Enumerable.Empty<FolderEntry>())
            .Select(entry => long.TryParse(entry.Name.Text.Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var token) ? new StagedFile(entry.Name, token) : default)
            .Where(file => file.Token > 0)];
    }

    private static EntryName StagedName(long leaseToken, RunEvent entry) =>
        EntryName.Of(leaseToken.ToString(CultureInfo.InvariantCulture) + StagedSuffix(entry));

    // The id is hashed because it may hold what no file name can.
    private static string StagedSuffix(RunEvent entry) => FormattableString.Invariant(
        $"-{entry.Sequence:D6}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(entry.Id)).AsSpan(..8))}.json");

    private SafeFolder Require(NamespaceScope scope, RunId run, string folder) =>
        tree.OpenNamespaceFolder(scope.Organization, RunFolders.Runs, run.Text, folder)
        ?? throw new IOException($"The run {run} has no folder '{folder}'.");

    private readonly record struct StagedFile(EntryName Name, long Token);
}

/// <summary>An event with its CloudEvents JSON, about to be committed.</summary>
internal readonly record struct StagedEvent(RunEvent Event, ReadOnlyMemory<byte> Content);
