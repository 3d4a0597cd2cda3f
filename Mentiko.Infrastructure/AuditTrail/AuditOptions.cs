using Mentiko.Infrastructure.AuditTrail.Sending;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.AuditTrail;

/// <summary>How the record is signed and sent. Section <c>Mentiko:Audit</c>. The key itself is never an option.</summary>
public sealed class AuditOptions
{
    /// <summary>
    /// A file with the 32 bytes of an Ed25519 key in base64, mode 0600, of the service's user. Made at the very first
    /// start and never again. Default: <c>audit.key</c> in the data root's own platform folder.
    /// </summary>
    public string? SigningKeyFile { get; set; }

    /// <summary>
    /// Minutes after which what was added to a record is signed, from 1 to 1,440; every 1,000 entries are signed at
    /// once besides. Shorter leaves less that could be written anew unseen, and makes more small files. Default: 60.
    /// </summary>
    public double CheckpointMinutes { get; set; } = 60;

    /// <summary>
    /// A folder outside of the data root, best on another machine's disk, that gets a copy of each checkpoint before it
    /// counts as kept. Whoever can write database and data root can then still not roll both back unseen. Default: none.
    /// </summary>
    public string? CheckpointCopies { get; set; }

    /// <summary>Places outside that get every entry of every record, by a name that tells them apart. Default: none.</summary>
    public Dictionary<string, AuditSinkOptions> Sinks { get; set; } = [];

    /// <summary>
    /// Seconds between two looks for entries that sinks do not have yet, from 1 to 3,600. Shorter sends sooner; a look
    /// asks each record for its end. Default: 10.
    /// </summary>
    public double SendEverySeconds { get; set; } = 10;
}

/// <summary>Says everything that is wrong, each with the setting's name.</summary>
internal sealed class AuditOptionsValidator : IValidateOptions<AuditOptions>
{
    public ValidateOptionsResult Validate(string? name, AuditOptions options)
    {
        var problems = new List<string>();
        if (!(options.CheckpointMinutes is >= 1 and <= 1_440))
        {
            problems.Add(FormattableString.Invariant($"Mentiko:Audit:CheckpointMinutes must be from 1 to 1440; it is {options.CheckpointMinutes}."));
        }

        if (options.SigningKeyFile is { } file && (file.Length == 0 || file.Any(char.IsControl) || Path.EndsInDirectorySeparator(file)))
        {
            problems.Add("Mentiko:Audit:SigningKeyFile must name a file.");
        }

        if (options.CheckpointCopies is { } folder && (!Path.IsPathFullyQualified(folder) || folder.Any(char.IsControl)))
        {
            problems.Add("Mentiko:Audit:CheckpointCopies must be the absolute path of a folder.");
        }

        if (!(options.SendEverySeconds is >= 1 and <= 3_600))
        {
            problems.Add(FormattableString.Invariant($"Mentiko:Audit:SendEverySeconds must be from 1 to 3600; it is {options.SendEverySeconds}."));
        }

        problems.AddRange(options.Sinks.SelectMany(sink => sink.Value.Problems(sink.Key)));
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
