using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Webhooks;

/// <summary>A signing secret, on the one page that was open when it was made.</summary>
public sealed partial class SigningSecret
{
    [Parameter, EditorRequired]
    public required string Name { get; set; }

    [Parameter, EditorRequired]
    public required string Secret { get; set; }
}
