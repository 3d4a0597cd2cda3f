using System.Globalization;
using Mentiko.Core.Runs;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Runs;

/// <summary>A run over time: the queue, each step's waits and attempts side by side, and what its end waited for.</summary>
public sealed partial class RunTimelineView
{
    private const int MostZoom = 32;

    private int _zoom = 1;

    [Parameter, EditorRequired]
    public required Run Run { get; set; }

    [Parameter, EditorRequired]
    public required RunChart Chart { get; set; }

    [Parameter, EditorRequired]
    public required DateTimeOffset Now { get; set; }

    /// <summary>A path over everything tells nothing.</summary>
    private bool HasPath => Chart.Rows.Any(row => row.IsCritical) && Chart.Rows.Any(row => !row.IsCritical && row.Bars.Count > 0);

    private string Width => string.Create(CultureInfo.InvariantCulture, $"width:{_zoom * 100}%");
}
