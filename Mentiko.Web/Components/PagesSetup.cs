using Mentiko.Web.Rendering;
using MudBlazor.Services;

namespace Mentiko.Web.Components;

/// <summary>What the pages need, and where they hang.</summary>
internal static class PagesSetup
{
    public static IServiceCollection AddMentikoPages(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddMudServices();
        services.AddSingleton<SafeMarkdown>();
        return services;
    }

    public static void MapMentikoPages(this WebApplication app)
    {
        // Scripts, styles and fonts hold nothing of anybody, and the sign-in page needs them.
        app.MapStaticAssets().AllowAnonymous();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
    }
}
