using Mentiko.Core.Audit;
using Mentiko.Web.Components.Shared;
using Mentiko.Web.Theme;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Audit;

/// <summary>Entries in rows; what was refused stands out.</summary>
public sealed partial class AuditTable
{
    private const int LongestText = 120;

    [Parameter, EditorRequired]
    public required IReadOnlyList<AuditEntry> Entries { get; set; }

    /// <summary>The entry beside the table; null for none.</summary>
    [Parameter]
    public long? Opened { get; set; }

    /// <summary>The address that opens an entry.</summary>
    [Parameter, EditorRequired]
    public required Func<long?, string> LinkTo { get; set; }

    internal static StateLook LookOf(AuditOutcome outcome) => outcome switch
    {
        AuditOutcome.Allowed => new("allowed", "ok", Glyphs.Check),
        AuditOutcome.Denied => new("denied", "bad", Glyphs.Block),
        AuditOutcome.Failed => new("failed", "warn", Glyphs.Error),
    };

    private static string Short(string text) => text.Length <= LongestText ? text : text[..LongestText] + "…";
}
