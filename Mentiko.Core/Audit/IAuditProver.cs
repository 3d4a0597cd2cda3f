using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Audit;

/// <summary>Holds a namespace's record against what was signed, and hands it out with what proves it.</summary>
public interface IAuditProver
{
    /// <summary>The instance's key, with which checkpoints are proved.</summary>
    AuditPublicKey PublicKey { get; }

    /// <summary>Walks the whole record in bounded memory. <see cref="Error.RateLimited"/> while another walk of the same record is under way.</summary>
    Task<Result<AuditProof>> VerifyAsync(NamespaceScope scope, CancellationToken cancel);

    /// <summary>
    /// Signs the record as it is and answers with a file that is yet to be written; dispose it. A record that is broken
    /// is written too: its file does not verify. <see cref="Error.RateLimited"/> while two files of the same record are
    /// under way.
    /// </summary>
    Task<Result<PreparedFile>> ExportAsync(NamespaceScope scope, AuditExportQuery query, CancellationToken cancel);
}

/// <summary>What the walk over a record came to.</summary>
/// <param name="Entries">How many entries were found whole.</param>
/// <param name="Fault">The first thing that is wrong; null when the record is whole.</param>
/// <param name="Checkpoint">The last checkpoint that held; null when none is kept.</param>
/// <param name="Since">When the first entry was written; null for none.</param>
/// <param name="Until">When the last entry that was walked was written; null for none.</param>
public sealed record AuditProof(long Entries, TrailFault? Fault, AuditCheckpoint? Checkpoint, DateTimeOffset? Since, DateTimeOffset? Until)
{
    public bool Valid => Fault is null;

    /// <summary>Where the record begins when its first entries were archived; null when it begins with the first of all.</summary>
    public AuditFloor? Floor { get; init; }
}

/// <summary>In what form a record is handed out.</summary>
public enum AuditExportFormat
{
    /// <summary>One canonical entry a line, after a line that proves them all.</summary>
    Ndjson,

    /// <summary>For spreadsheets; proves nothing by itself.</summary>
    Csv,
}

/// <summary>What is to be handed out.</summary>
/// <param name="Format">The form.</param>
/// <param name="After">Only entries after this one; 0 for all.</param>
public sealed record AuditExportQuery(AuditExportFormat Format, long After = 0);
