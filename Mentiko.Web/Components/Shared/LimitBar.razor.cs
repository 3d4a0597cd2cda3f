using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Shared;

/// <summary>How much of a limit is used, as a bar beside the numbers.</summary>
public sealed partial class LimitBar
{
    private const double Near = 0.8;

    [Parameter, EditorRequired]
    public required string Label { get; set; }

    [Parameter, EditorRequired]
    public long Used { get; set; }

    [Parameter, EditorRequired]
    public long Limit { get; set; }

    /// <summary>Whether being full is as it should be: of places that are there to be taken.</summary>
    [Parameter]
    public bool MayBeFull { get; set; }

    private double Share => Limit <= 0 ? (Used > 0 ? 1 : 0) : Math.Clamp((double)Used / Limit, 0, 1);

    private string Words => string.Create(CultureInfo.InvariantCulture, $"{Used:N0} of {Limit:N0}");

    private string Width => string.Create(CultureInfo.InvariantCulture, $"{Share * 100:0.#}%");

    private string Level => MayBeFull ? "" : Used >= Limit && Used > 0 ? "full" : Share >= Near ? "near" : "";
}
