using System.Globalization;
using Mentiko.Core.Audit;
using Mentiko.Web.Components.Shared;

namespace Mentiko.Web.Components.Pages.Audit;

/// <summary>What a verification came to, in a sentence.</summary>
internal static class AuditWords
{
    /// <param name="proof">What was found.</param>
    /// <param name="now">The moment to count back from.</param>
    /// <param name="clock">The reader's; days are its days.</param>
    public static string Of(AuditProof proof, DateTimeOffset now, ReaderZone clock) => proof.Fault is { } fault
        ? string.Create(CultureInfo.InvariantCulture, $"{fault.Text} The {Entries(proof.Entries)} before {(proof.Entries == 1 ? "is" : "are")} unbroken.")
        : $"{Whole(proof, clock)}; {Signed(proof, now, clock)}.{Archived(proof, clock)}";

    private static string Whole(AuditProof proof, ReaderZone clock) => proof.Since is { } since
        ? string.Create(CultureInfo.InvariantCulture, $"{Entries(proof.Entries)} from {clock.Day(since)} to now {(proof.Entries == 1 ? "is" : "are")} unbroken")
        : "The record has no entries yet";

    private static string Archived(AuditProof proof, ReaderZone clock) => proof.Floor is { } floor
        ? string.Create(CultureInfo.InvariantCulture, $" Entries up to {floor.Sequence} were moved into an archive on {clock.Day(floor.SignedAt)}.")
        : "";

    private static string Signed(AuditProof proof, DateTimeOffset now, ReaderZone clock) => proof.Checkpoint is { } checkpoint
        ? string.Create(CultureInfo.InvariantCulture, $"last signed checkpoint {Durations.Ago(checkpoint.SignedAt, now, clock)}, for entry {checkpoint.Sequence}")
        : "none of them is signed yet";

    /// <summary>With thin spaces between thousands, as people read long numbers.</summary>
    private static string Entries(long count) =>
        $"{count.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', '\u202F')} {(count == 1 ? "entry" : "entries")}";
}
