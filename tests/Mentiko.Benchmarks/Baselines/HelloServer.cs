using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Mentiko.Benchmarks.Baselines;

/// <summary>The least that a circuit can be: a server in this process with nothing but Blazor, and a page that says hello.</summary>
internal static class HelloServer
{
    public const string Path = "/hello";
    public const string Text = "Hello, world!";

    public static async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        var app = builder.Build();
        app.UseAntiforgery();
        app.MapRazorComponents<Document>().AddInteractiveServerRenderMode();
        Map(app);
        await app.StartAsync();
        return app;
    }

    /// <summary>Adds the page to a server that has circuits.</summary>
    public static void Map(WebApplication app) => app.MapGet(Path, () => new RazorComponentResult<Document>());

    private sealed class Document : ComponentBase
    {
        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.AddMarkupContent(0, "<!DOCTYPE html><html><head><base href=\"/\" /></head><body>");
            builder.OpenComponent<Hello>(1);
            builder.AddComponentRenderMode(RenderMode.InteractiveServer);
            builder.CloseComponent();
            builder.AddMarkupContent(2, "</body></html>");
        }
    }

    private sealed class Hello : ComponentBase
    {
        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenElement(0, "h1");
            builder.AddContent(1, Text);
            builder.CloseElement();
        }
    }
}
