using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Runs;

/// <summary>What the run was started with.</summary>
public sealed partial class RunInput
{
    [Parameter, EditorRequired]
    public required string Json { get; set; }
}
