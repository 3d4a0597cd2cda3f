using Mentiko.Web.Components.Layout.Palette;
using Mentiko.Web.Rendering;
using MudBlazor.Services;

namespace Mentiko.Web.Components;

/// <summary>What the pages need, and where they hang.</summary>
internal static class PagesSetup
{
    // The largest that a field sends is the value of a secret: of 64 KiB, with a margin for what is refused, as JSON in JSON.
    private const long MostMessageBytes = 512 * 1024;

    public static IServiceCollection AddMentikoPages(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents().AddHubOptions(options => options.MaximumReceiveMessageSize = MostMessageBytes);
        services.AddMudServices();
        services.AddResponseCompression(options => options.EnableForHttps = true);
        services.AddSingleton<SafeMarkdown>();
        services.AddScoped<PaletteSearch>();
        return services;
    }

    /// <summary>
    /// What packages bring is not compressed when it is built, and the largest style sheet of a page is one of them. Only
    /// these public files: an answer with somebody's data must not tell by its length what is in it.
    /// </summary>
    public static void UsePackageCompression(this WebApplication app) =>
        app.UseWhen(http => http.Request.Path.StartsWithSegments("/_content", StringComparison.Ordinal), files => files.UseResponseCompression());

    public static void MapMentikoPages(this WebApplication app)
    {
        // Scripts, styles and fonts hold nothing of anybody, and the sign-in page needs them.
        app.MapStaticAssets().AllowAnonymous();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
    }
}
