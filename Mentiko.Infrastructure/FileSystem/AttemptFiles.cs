using Mentiko.Core.Access;
using Mentiko.Core.Chains;
using Mentiko.Core.Events;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.FileSystem.Kernel;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>
/// The two folders of one attempt. Input files are copies: an agent that broke out of its read-only mount would
/// change a copy and never the evidence. Nothing here is flushed: after a crash the attempt is another one.
/// </summary>
internal sealed class AttemptFiles(DataTree tree, EventFiles events)
{
    private const uint ReadableFolder = 0x1E8; // 0750
    private const uint ReadableFile = 0x1A0; // 0640

    // Beyond it the folder goes to the trash instead of being emptied while the next step waits.
    private const int RemovedInPlace = 256;

    /// <summary>
    /// Makes the attempt's folders anew, with a copy of each triggering event. Throws when there is no such event.
    /// </summary>
    /// <param name="triggers">At least one; the one with the highest sequence is the attempt's input file.</param>
    public AttemptFolders Prepare(NamespaceScope scope, RunId run, StepId step, int attempt, IReadOnlyList<RunEvent> triggers)
    {
        var organization = scope.Organization;
        var name = Name(step, attempt);
        using var attempts = Attempts(scope, run) ?? throw new IOException($"The run {run} has no folder for attempts.");

        // A leftover may still be written to by a process of an earlier server: it is not reused.
        if (attempts.FactsOf(name) is not null)
            tree.Trash.TakeFrom(attempts, name);

        using var folder = DataTree.Ensure(attempts, name.Text, Ownership.AgentMayEnter(organization), DataTree.Passage);
        using var input = DataTree.Ensure(folder, RunFolders.Input, Ownership.AgentMayEnter(organization), ReadableFolder);
        foreach (var trigger in triggers)
            CopyInto(input, scope, trigger);
        using var output = DataTree.Ensure(folder, RunFolders.Output, Ownership.AgentOwns(organization), SafeFolder.PrivateFolder);

        var path = $"{tree.RootPath}/{scope.Slug.Text}/{RunFolders.Runs}/{run.Text}/{RunFolders.Attempts}/{name.Text}";
        return new AttemptFolders(
            tree.WorkspacePath(scope.Slug),
            $"{path}/{RunFolders.Input}",
            triggers.MaxBy(trigger => trigger.Sequence)!.FileName,
            $"{path}/{RunFolders.Output}");
    }

    /// <summary>Reads what the agent wrote; call it when nothing of the agent lives any more.</summary>
    public CollectedOutput Collect(NamespaceScope scope, RunId run, StepId step, int attempt)
    {
        using var attempts = Attempts(scope, run);
        using var output = attempts?.OpenFolder(RelativePath.Of(Name(step, attempt).Text, RunFolders.Output));
        return output is null ? new CollectedOutput.Refused("The output folder is gone.") : OutputReader.Read(output);
    }

    /// <summary>Takes the attempt's folders away at once; a large or deep content is removed later.</summary>
    public void Remove(NamespaceScope scope, RunId run, StepId step, int attempt)
    {
        using var attempts = Attempts(scope, run);
        var name = Name(step, attempt);
        if (attempts is not null && !RemoveSmall(attempts, name))
            tree.Trash.TakeFrom(attempts, name);
    }

    /// <summary>Takes away the folders of every attempt of the run, for the end of a run and for its recovery.</summary>
    public void RemoveAll(NamespaceScope scope, RunId run)
    {
        using var attempts = Attempts(scope, run);
        using var entries = attempts?.List();
        foreach (var entry in entries ?? Enumerable.Empty<FolderEntry>())
            tree.Trash.TakeFrom(attempts!, entry.Name);
    }

    private static bool RemoveSmall(SafeFolder attempts, EntryName name)
    {
        using var folder = attempts.OpenFolder(name);
        return folder is not null
            && EmptySmall(folder, RunFolders.Input)
            && EmptySmall(folder, RunFolders.Output)
            && attempts.RemoveFolder(name) == Errno.None;
    }

    private static bool EmptySmall(SafeFolder folder, string name)
    {
        using var inner = folder.OpenFolder(RelativePath.Of(name));
        using var entries = inner?.List();
        return entries is not null
            && entries.TakeWhile((_, index) => index < RemovedInPlace).All(entry => inner!.Remove(entry.Name) == Errno.None)
            && folder.RemoveFolder(EntryName.Of(name)) == Errno.None;
    }

    private void CopyInto(SafeFolder input, NamespaceScope scope, RunEvent trigger)
    {
        var content = events.Read(scope, trigger) ?? throw new IOException($"Event {trigger.Sequence} of run {trigger.Run} has no file.");
        using var copy = input.CreateFile(EntryName.Of(trigger.FileName), Ownership.AgentMayEnter(scope.Organization), ReadableFile)
            ?? throw new IOException("The same event was given twice.");
        RandomAccess.Write(copy, content, 0);
    }

    private SafeFolder? Attempts(NamespaceScope scope, RunId run) =>
        tree.OpenNamespaceFolder(scope.Slug, RunFolders.Runs, run.Text, RunFolders.Attempts);

    private static EntryName Name(StepId step, int attempt) => EntryName.Of(FormattableString.Invariant($"{step.Text}.{attempt}"));
}

/// <summary>What an executor needs to know of an attempt's folders: absolute host paths.</summary>
/// <param name="WorkspacePath">The namespace's workspace.</param>
/// <param name="InputPath">The folder with every triggering event.</param>
/// <param name="InputFile">The latest of them, a name within the input folder.</param>
/// <param name="OutputPath">The empty folder that the agent writes into.</param>
internal sealed record AttemptFolders(string WorkspacePath, string InputPath, string InputFile, string OutputPath);
