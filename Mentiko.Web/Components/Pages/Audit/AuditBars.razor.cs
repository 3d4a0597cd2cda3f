using System.Globalization;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;
using Mentiko.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Mentiko.Web.Components.Pages.Audit;

/// <summary>
/// The record over time. A span is chosen by dragging, or by the arrows with Shift and then Enter. It reads counts,
/// never entries.
/// </summary>
public sealed partial class AuditBars
{
    private const int Parts = 60;

    private AuditHistogram? _histogram;
    private Error? _refusal;
    private (DateTimeOffset? From, DateTimeOffset? To)? _shown;
    private int _focus = Parts - 1;
    private int _anchor = Parts - 1;
    private bool _isDragging;
    private bool _isChoosing;

    [Parameter]
    public DateTimeOffset? From { get; set; }

    [Parameter]
    public DateTimeOffset? To { get; set; }

    [Parameter, EditorRequired]
    public EventCallback<(DateTimeOffset From, DateTimeOffset To)> OnSelect { get; set; }

    [CascadingParameter]
    public ReaderZone Clock { get; set; } = ReaderZone.Utc;

    [Inject]
    private CountAudit CountAudit { get; set; } = null!;

    private string Sum
    {
        get
        {
            var parts = _histogram?.Parts ?? [];
            var (all, refused) = (parts.Sum(part => part.Entries), parts.Sum(part => part.Refused));
            return string.Create(CultureInfo.InvariantCulture, $"{all} {(all == 1 ? "entry" : "entries")}, {refused} not allowed");
        }
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_shown == (From, To))
        {
            return;
        }

        _shown = (From, To);
        (_isDragging, _isChoosing) = (false, false);
        var answer = await DoAsync(CountAudit, new AuditSpan(From, To, Parts));
        _refusal = answer.Error;
        _histogram = answer.TryGet(out var histogram, out _) ? histogram : null;
    }

    private static string Id(int place) => FormattableString.Invariant($"audit-bar-{place}");

    private bool IsSelected(int place) =>
        (_isDragging || _isChoosing) && place >= Math.Min(_anchor, _focus) && place <= Math.Max(_anchor, _focus);

    /// <summary>By the square root: one refusal beside thousands of entries is still seen.</summary>
    private string Height(long count)
    {
        var most = Math.Max(1, _histogram!.Parts.Max(part => part.Entries));
        return string.Create(CultureInfo.InvariantCulture, $"{(count == 0 ? 0 : Math.Max(3, 100 * Math.Sqrt((double)count / most))):0.#}%");
    }

    private string Words(AuditCount part) => string.Create(
        CultureInfo.InvariantCulture, $"{Clock.Minute(part.From)}: {part.Entries} {(part.Entries == 1 ? "entry" : "entries")}, {part.Refused} not allowed");

    private void Begin(int place) => (_anchor, _focus, _isDragging) = (place, place, true);

    private void Extend(int place)
    {
        if (_isDragging)
        {
            _focus = place;
        }
    }

    private void Forget() => _isDragging = false;

    private Task EndAsync()
    {
        var ends = _isDragging;
        _isDragging = false;
        return ends ? SelectAsync() : Task.CompletedTask;
    }

    private Task PressAsync(KeyboardEventArgs e)
    {
        switch (e.Key)
        {
            case "ArrowLeft":
                Move(Math.Max(0, _focus - 1), e.ShiftKey);
                return Task.CompletedTask;
            case "ArrowRight":
                Move(Math.Min(Parts - 1, _focus + 1), e.ShiftKey);
                return Task.CompletedTask;
            case "Enter":
                return SelectAsync();
            default:
                return Task.CompletedTask;
        }
    }

    private void Move(int to, bool extends) => (_focus, _anchor, _isChoosing) = (to, extends ? _anchor : to, true);

    private Task SelectAsync()
    {
        if (_histogram is not { } histogram)
        {
            return Task.CompletedTask;
        }

        var (first, last) = (Math.Min(_anchor, _focus), Math.Max(_anchor, _focus));
        var end = last + 1 < histogram.Parts.Count ? histogram.Parts[last + 1].From : histogram.To;
        return OnSelect.InvokeAsync((histogram.Parts[first].From, end));
    }
}
