using Mentiko.Core.Ids;

namespace Mentiko.Core.Audit;

/// <summary>The wire names of how an act ended.</summary>
public static class AuditOutcomeNames
{
    private static readonly WireTable<AuditOutcome> AuditOutcomeTable = new(ToWire);

    public static string ToWire(this AuditOutcome value) => value switch
    {
        AuditOutcome.Allowed => "allowed",
        AuditOutcome.Denied => "denied",
        AuditOutcome.Failed => "failed",
    };

    public static bool TryParse(string? text, out AuditOutcome value) => AuditOutcomeTable.TryParse(text, out value);
}
