using System.Globalization;

namespace Mentiko.Core.Audit;

/// <summary>What is wrong with a chain.</summary>
public enum TrailFaultKind
{
    /// <summary>An entry does not hash to what it says, or does not follow the one before it.</summary>
    Changed,

    /// <summary>An entry is missing, doubled or out of place.</summary>
    Sequence,

    /// <summary>Entries that were signed for are no longer there.</summary>
    Cut,

    /// <summary>The chain holds together, but is not the one that was signed for.</summary>
    RolledBack,

    /// <summary>A checkpoint that the key did not sign.</summary>
    Forged,

    /// <summary>A line that is neither an entry nor a checkpoint, to the byte.</summary>
    Unreadable,
}

/// <summary>The first thing that is wrong.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Sequence">The first entry that is not proven.</param>
/// <param name="Text">A sentence for people.</param>
public sealed record TrailFault(TrailFaultKind Kind, long Sequence, string Text);

/// <summary>
/// Walks a chain once, in constant memory: give it the entries in order, and each checkpoint after the entry it is
/// about. It stops at the first fault. Rewriting everything after the last checkpoint is what it cannot see.
/// </summary>
public sealed class TrailWalk
{
    private readonly CanonicalWriter _buffer = new();
    private readonly Guid _namespace;
    private readonly AuditPublicKey? _key;
    private readonly long _after;
    private string _hash;

    /// <param name="ns">Whose chain.</param>
    /// <param name="key">The key that its checkpoints are proved with; without one none holds.</param>
    /// <param name="from">A checkpoint that is trusted already: the walk begins after its entry. Null: at the first entry.</param>
    public TrailWalk(Guid ns, AuditPublicKey? key, AuditCheckpoint? from = null)
        : this(ns, key, from?.Sequence ?? 0, from?.Hash ?? AuditChain.Genesis(ns)) => Checkpoint = from;

    /// <param name="ns">Whose chain.</param>
    /// <param name="key">The key that its checkpoints are proved with.</param>
    /// <param name="floor">A floor that is trusted already: the walk begins after its entry.</param>
    public TrailWalk(Guid ns, AuditPublicKey? key, AuditFloor floor)
        : this(ns, key, floor.Sequence, floor.Hash)
    {
    }

    internal TrailWalk(Guid ns, AuditPublicKey? key, long after, string hash)
    {
        (_namespace, _key, _after, _hash) = (ns, key, after, hash);
        Last = after;
    }

    /// <summary>A walk that begins after an entry that nobody proves: what it says is for whoever knows how it must end.</summary>
    public static TrailWalk After(Guid ns, long after, string hash) => new(ns, null, after, hash);

    /// <summary>The last entry that was walked; where the walk began when there was none.</summary>
    public long Last { get; private set; }

    /// <summary>The hash of that entry.</summary>
    public string LastHash => _hash;

    /// <summary>How many entries were walked and found whole.</summary>
    public long Entries => Last - _after;

    /// <summary>The last checkpoint that held.</summary>
    public AuditCheckpoint? Checkpoint { get; private set; }

    public TrailFault? Fault { get; private set; }

    /// <summary>False when the entry, or something before it, is not whole.</summary>
    public bool Add(ChainedEntry entry)
    {
        if (Fault is not null)
        {
            return false;
        }

        var next = Last + 1;
        if (entry.Sequence != next)
        {
            return Fail(TrailFaultKind.Sequence, next, Sentence($"Entry {next} should follow, but entry {entry.Sequence} does."));
        }

        if (!string.Equals(entry.PreviousHash, _hash, StringComparison.Ordinal))
        {
            return Fail(TrailFaultKind.Changed, next, Sentence($"Entry {next} does not follow the entry before it: one of them is not the one that was written."));
        }

        if (!string.Equals(entry.Hash, AuditChain.HashOf(entry, _buffer), StringComparison.Ordinal))
        {
            return Fail(TrailFaultKind.Changed, next, Sentence($"Entry {next} was changed: it does not hash to what it says."));
        }

        (Last, _hash) = (next, entry.Hash);
        return true;
    }

    /// <summary>False when the chain is not the one that the checkpoint is about. One about an entry that was passed is a fault too.</summary>
    public bool Add(AuditCheckpoint checkpoint)
    {
        if (Fault is not null)
        {
            return false;
        }

        var unproven = (Checkpoint?.Sequence ?? _after) + 1;
        if (checkpoint.Namespace != _namespace || _key?.Proves(checkpoint) != true)
        {
            return Fail(TrailFaultKind.Forged, unproven, Sentence($"The checkpoint for entry {checkpoint.Sequence} was not signed by the key {_key?.Id} for this record."));
        }

        if (checkpoint.Sequence > Last)
        {
            return Fail(TrailFaultKind.Cut, Last + 1, Sentence($"The record ends at entry {Last}, but entry {checkpoint.Sequence} was signed at {AuditChain.TimeText(checkpoint.Time)}: its end was cut off."));
        }

        if (checkpoint.Sequence < Last)
        {
            return Fail(TrailFaultKind.Sequence, unproven, Sentence($"The checkpoint for entry {checkpoint.Sequence} stands after entry {Last}."));
        }

        if (!string.Equals(checkpoint.Hash, _hash, StringComparison.Ordinal))
        {
            return Fail(TrailFaultKind.RolledBack, unproven, Sentence($"Entry {Last} is not the one that was signed at {AuditChain.TimeText(checkpoint.Time)}: the record was rolled back or written anew, from entry {unproven} at the earliest."));
        }

        Checkpoint = checkpoint;
        return true;
    }

    /// <summary>Something that should be a checkpoint is none.</summary>
    public void Distrust(string text) => Fail(TrailFaultKind.Forged, (Checkpoint?.Sequence ?? _after) + 1, text);

    internal bool Fail(TrailFaultKind kind, long sequence, string text)
    {
        Fault ??= new TrailFault(kind, sequence, text);
        return false;
    }

    private static string Sentence(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
