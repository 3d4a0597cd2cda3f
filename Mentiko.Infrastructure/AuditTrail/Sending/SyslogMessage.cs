using System.Globalization;
using System.Text;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;

namespace Mentiko.Infrastructure.AuditTrail.Sending;

/// <summary>
/// An entry as RFC 5424 has it: facility 13 (log audit), severity 6, or 4 for what was not allowed; the message is the
/// canonical entry.
/// </summary>
internal static class SyslogMessage
{
    private const int Facility = 13;
    private const int Informational = 6;
    private const int Warning = 4;

    // 32473 is the number that RFC 5612 keeps for those without one.
    private const string Data = "mentiko@32473";

    public static byte[] Of(NamespaceScope scope, ChainedEntry entry, string host, CanonicalWriter buffer)
    {
        var priority = 8 * Facility + (entry.Outcome == "allowed" ? Informational : Warning);
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"<{priority}>1 {AuditChain.TimeText(entry.Time)} {host} mentiko - audit [{Data} namespace=\"{scope.Slug.Text}\" id=\"{scope.Namespace}\" sequence=\"{entry.Sequence}\"] ");

        // The mark that says that the message is UTF-8.
        return [.. Encoding.ASCII.GetBytes(head), 0xEF, 0xBB, 0xBF, .. AuditChain.LineOf(entry, buffer)];
    }

    /// <summary>The machine's name as a syslog header may have it.</summary>
    public static string Host(string machine)
    {
        var clean = new string([.. machine.Where(c => c is > ' ' and < '\u007f').Take(255)]);
        return clean.Length == 0 ? "-" : clean;
    }
}
