using System.Globalization;
using Mentiko.Core.Plans;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Usage;

/// <summary>A field for each kind of limit.</summary>
public sealed partial class LimitFields
{
    [Parameter, EditorRequired]
    public required LimitFormViewModel Form { get; set; }

    /// <summary>What holds where a field is empty; null where that is not known.</summary>
    [Parameter]
    public QuotaLimits? Otherwise { get; set; }

    private static string IdOf(Quota quota) => $"limit-{quota.ToWire()}";

    private string? PlaceholderOf(Quota quota) => Otherwise?.Of(quota).ToString(CultureInfo.InvariantCulture);
}
