using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;
using Mentiko.Core.Events;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.FileSystem.Kernel;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>
/// The two folders of one attempt. Nothing here is flushed: after a crash the attempt is another one.
/// </summary>
internal sealed class AttemptFiles(DataTree tree, EventFiles events) : IAttemptPlaces
{
    private const uint ReadableFolder = 0x1E8; // 0750

    private readonly SpareFolders _spares = new();

    /// <summary>
    /// Makes the attempt's folders anew, with each triggering event. Throws when there is no such event.
    /// </summary>
    /// <param name="triggers">At least one; the one with the highest sequence is the attempt's input file.</param>
    /// <param name="offeredTo">It may be a place that was offered to this executor's attempts; null: to none.</param>
    public AttemptFolders Prepare(NamespaceScope scope, RunId run, StepId step, int attempt, IReadOnlyList<RunEvent> triggers, ExecutionTarget? offeredTo = null)
    {
        var name = Name(run, step, attempt);
        using var attempts = Attempts(scope) ?? throw new IOException("The namespace has no folder for attempts.");

        // A leftover may still be written to by a process of an earlier server: it is not reused.
        if (attempts.FactsOf(name) is not null)
            tree.Trash.TakeFrom(attempts, name);

        while (!TryMake(attempts, name, scope, triggers, offeredTo))
            tree.Trash.TakeFrom(attempts, name);

        tree.MendWorkspace(scope.Organization);
        var path = $"{tree.RootPath}/{scope.Slug.Text}/{RunFolders.Attempts}/{name.Text}";
        return new AttemptFolders(
            tree.WorkspacePath(scope.Slug),
            $"{path}/{RunFolders.Input}",
            triggers.MaxBy(trigger => trigger.Sequence)!.FileName,
            $"{path}/{RunFolders.Output}");
    }

    public AttemptPlace? SetAside(Organization organization)
    {
        using var attempts = tree.OpenNamespaceFolder(organization, RunFolders.Attempts);
        if (attempts is null)
            return null;

        // A name of the server before this one, or a spare folder that something wrote to late: not for an attempt.
        for (var name = _spares.SetAside(organization.Id); ; name = _spares.SetAside(organization.Id))
        {
            var (input, output) = EnsureFolders(attempts, name, organization);
            using var given = input;
            using var taken = output;
            if (input.IsEmpty() && output.IsEmpty())
            {
                var path = $"{tree.RootPath}/{organization.Slug.Text}/{RunFolders.Attempts}/{name.Text}";
                return new AttemptPlace(organization, name.Text, tree.WorkspacePath(organization.Slug), $"{path}/{RunFolders.Input}", $"{path}/{RunFolders.Output}");
            }

            _spares.Forget(organization.Id, name);
            tree.Trash.TakeFrom(attempts, name);
        }
    }

    public void Offer(AttemptPlace place) => _spares.Offer(place.Organization.Id, EntryName.Of(place.Name), place.Target);

    public void Withdraw(AttemptPlace place) => _spares.Withdraw(place.Organization.Id, EntryName.Of(place.Name));

    /// <summary>What the output folder takes of the disk now, counted to just above what it may.</summary>
    public WorkspaceSize MeasureOutput(NamespaceScope scope, RunId run, StepId step, int attempt)
    {
        using var output = OpenOutput(scope, run, step, attempt);
        return WorkspaceMeter.Measure(output, OutputReader.MaxBytesOnDisk, OutputReader.MaxEntries);
    }

    /// <summary>Reads what the agent wrote; call it when nothing of the agent lives any more.</summary>
    public CollectedOutput Collect(NamespaceScope scope, RunId run, StepId step, int attempt)
    {
        using var output = OpenOutput(scope, run, step, attempt);
        return output is null ? new CollectedOutput.Refused("The output folder is gone.") : OutputReader.Read(output);
    }

    /// <summary>Takes the attempt's folders away at once; a large or deep content is removed later.</summary>
    public void Remove(NamespaceScope scope, RunId run, StepId step, int attempt)
    {
        using var attempts = Attempts(scope);
        var name = Name(run, step, attempt);
        if (attempts is not null && !_spares.TryKeep(attempts, scope.Namespace, name))
            tree.Trash.TakeFrom(attempts, name);
    }

    /// <summary>Takes away the folders of every attempt of a run that is over.</summary>
    public void RemoveAll(NamespaceScope scope, RunId run) =>
        RemoveWhere(scope, name => name.StartsWith($"{run.Text}.", StringComparison.Ordinal));

    /// <summary>
    /// Takes away the folders of the attempts that are named, for the run's recovery. No others: another worker may
    /// have taken the run meanwhile and be at work in its own.
    /// </summary>
    public void RemoveAll(NamespaceScope scope, RunId run, IEnumerable<(string Step, int Number)> known)
    {
        var names = known.Select(attempt => Name(run, StepId.Parse(attempt.Step), attempt.Number).Text).ToHashSet(StringComparer.Ordinal);
        if (names.Count > 0)
            RemoveWhere(scope, names.Contains);
    }

    private void RemoveWhere(NamespaceScope scope, Func<string, bool> isMeant)
    {
        using var attempts = Attempts(scope);
        using var entries = attempts?.List();
        foreach (var entry in entries ?? Enumerable.Empty<FolderEntry>())
        {
            if (isMeant(entry.Name.Text))
                tree.Trash.TakeFrom(attempts!, entry.Name);
        }
    }

    // False: a spare folder was not empty after all, since something wrote to it late.
    private bool TryMake(SafeFolder attempts, EntryName name, NamespaceScope scope, IReadOnlyList<RunEvent> triggers, ExecutionTarget? offeredTo)
    {
        var isSpare = (offeredTo is { } target && _spares.TryTakeOffered(attempts, scope.Namespace, name, target)) || _spares.TryTake(attempts, scope.Namespace, name);
        var (input, output) = EnsureFolders(attempts, name, scope.Organization);
        using var given = input;
        using var taken = output;
        if (isSpare && !(input.IsEmpty() && output.IsEmpty()))
            return false;

        foreach (var trigger in triggers)
            events.GiveTo(input, scope, trigger);
        return true;
    }

    private static (SafeFolder Input, SafeFolder Output) EnsureFolders(SafeFolder attempts, EntryName name, Organization organization)
    {
        using var folder = DataTree.Ensure(attempts, name.Text, Ownership.AgentMayEnter(organization), DataTree.Passage);
        var input = DataTree.Ensure(folder, RunFolders.Input, Ownership.AgentMayEnter(organization), ReadableFolder);
        return (input, DataTree.Ensure(folder, RunFolders.Output, Ownership.AgentOwns(organization), SafeFolder.PrivateFolder));
    }

    private SafeFolder? OpenOutput(NamespaceScope scope, RunId run, StepId step, int attempt) =>
        tree.OpenNamespaceFolder(scope.Organization, RunFolders.Attempts, Name(run, step, attempt).Text, RunFolders.Output);

    private SafeFolder? Attempts(NamespaceScope scope) => tree.OpenNamespaceFolder(scope.Organization, RunFolders.Attempts);

    private static EntryName Name(RunId run, StepId step, int attempt) =>
        EntryName.Of(FormattableString.Invariant($"{run.Text}.{step.Text}.{attempt}"));
}

/// <summary>What an executor needs to know of an attempt's folders: absolute host paths.</summary>
/// <param name="WorkspacePath">The namespace's workspace.</param>
/// <param name="InputPath">The folder with every triggering event.</param>
/// <param name="InputFile">The latest of them, a name within the input folder.</param>
/// <param name="OutputPath">The empty folder that the agent writes into.</param>
internal sealed record AttemptFolders(string WorkspacePath, string InputPath, string InputFile, string OutputPath);
