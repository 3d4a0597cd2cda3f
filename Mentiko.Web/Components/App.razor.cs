using Mentiko.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;

namespace Mentiko.Web.Components;

/// <summary>The document. Pages that post plain forms (signing in, refusals) are static; all others run on a circuit.</summary>
public sealed partial class App
{
    [CascadingParameter]
    public required HttpContext Http { get; set; }

    /// <summary>Only a zone that there is: what a cookie holds comes from outside.</summary>
    private string Zone => ReaderZone.Of(Http.Request.Cookies[ReaderZone.Cookie]).Id;

    private IComponentRenderMode? Mode => Http.AcceptsInteractiveRouting() ? RenderMode.InteractiveServer : null;
}
