using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Shared;

/// <summary>The place that something will take while it is being read.</summary>
public sealed partial class Skeleton
{
    [Parameter]
    public int Lines { get; set; } = 4;
}
