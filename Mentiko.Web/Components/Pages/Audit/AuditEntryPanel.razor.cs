using System.Globalization;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;
using Mentiko.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Audit;

/// <summary>One whole entry with its hash and its neighbours.</summary>
public sealed partial class AuditEntryPanel
{
    private AuditEntry? _entry;
    private AuditEntry? _before;
    private AuditEntry? _behind;
    private Error? _refusal;
    private bool _isRead;

    [Parameter, EditorRequired]
    public long Sequence { get; set; }

    /// <summary>The address that opens another entry.</summary>
    [Parameter, EditorRequired]
    public required Func<long?, string> LinkTo { get; set; }

    [Parameter, EditorRequired]
    public required string CloseLink { get; set; }

    [CascadingParameter]
    public ReaderZone Clock { get; set; } = ReaderZone.Utc;

    [Inject]
    private ListAudit ListAudit { get; set; } = null!;

    protected override async Task OnParametersSetAsync()
    {
        if (Sequence is < 1 or > long.MaxValue - 2)
        {
            (_entry, _isRead) = (null, true);
            return;
        }

        if (_entry?.Sequence == Sequence)
        {
            return;
        }

        // The three entries below the one after the next.
        var answer = await DoAsync(ListAudit, new AuditQuery(new PageRequest(3, (Sequence + 2).ToString(CultureInfo.InvariantCulture))));
        _refusal = answer.Error;
        var found = answer.TryGet(out var page, out _) ? page.Items : [];
        _entry = found.FirstOrDefault(entry => entry.Sequence == Sequence);
        _before = found.FirstOrDefault(entry => entry.Sequence == Sequence - 1);
        _behind = found.FirstOrDefault(entry => entry.Sequence == Sequence + 1);
        _isRead = true;
    }
}
