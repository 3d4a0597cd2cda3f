using System.Globalization;
using System.Text;

namespace Mentiko.Core.Audit;

/// <summary>
/// The record for spreadsheets. Text that a spreadsheet could take for a formula gets an apostrophe in front, and so
/// does text that begins with one, so that the original can be told; the same behind what some spreadsheets end a cell
/// with. For reading; what is proved is the NDJSON.
/// </summary>
public static class AuditCsv
{
    /// <summary>The first line, without its end.</summary>
    public const string Header = "sequence,time,actorKind,actorId,actorName,credential,action,targetKind,targetId,outcome,ip,userAgent,runId,details,previousHash,hash";

    // Also the full-width forms, which some spreadsheets read alike.
    private const string Risky = "=+-@\t\r\n'\uFF1D\uFF0B\uFF0D\uFF20";

    // Where a spreadsheet that was told another separator, or guesses it, begins a new cell within a member.
    private const string Separators = ";\t\r\n";

    /// <summary>Adds one entry's line, ended as RFC 4180 has it.</summary>
    public static void Append(StringBuilder text, ChainedEntry entry)
    {
        text.Append('"').Append(entry.Sequence.ToString(CultureInfo.InvariantCulture)).Append("\",\"").Append(AuditChain.TimeText(entry.Time)).Append('"');
        ReadOnlySpan<string?> members =
        [
            entry.ActorKind, entry.ActorId, entry.ActorName, entry.Credential, entry.Action, entry.TargetKind, entry.TargetId,
            entry.Outcome, entry.Ip, entry.UserAgent, entry.RunId, entry.DetailsJson, entry.PreviousHash, entry.Hash,
        ];
        foreach (var member in members)
        {
            text.Append(',');
            Append(text, member);
        }

        text.Append("\r\n");
    }

    private static void Append(StringBuilder text, string? member)
    {
        text.Append('"');
        var content = member ?? "";

        // White space before a formula does not disarm it everywhere.
        if (content.AsSpan().TrimStart() is [var first, ..] && Risky.Contains(first) || content is [var very, ..] && Risky.Contains(very))
        {
            text.Append('\'');
        }

        var begins = false;
        foreach (var c in content)
        {
            var separates = Separators.Contains(c);
            if (begins && !separates && Risky.Contains(c))
            {
                text.Append('\'');
            }

            // Two quotes at a cell's beginning are an empty text that what follows is added to.
            begins = separates || begins && (c == '"' || char.IsWhiteSpace(c));
            text.Append(c);
            if (c == '"')
            {
                text.Append(c);
            }
        }

        text.Append('"');
    }
}
