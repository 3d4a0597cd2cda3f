using Mentiko.Web.Api;
using Mentiko.Web.Components;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.Options;

namespace Mentiko.Web.Gates;

/// <summary>Puts the doors together: what they need, and the order in which a request passes them.</summary>
internal static class GatesSetup
{
    public static IServiceCollection AddMentikoGates(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SignInOptions>().Bind(configuration.GetSection(SignInOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<ServerOptions>().Bind(configuration.GetSection(ServerOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ServerOptions>, ServerOptionsValidator>();
        services.AddSingleton<IConfigureOptions<ForwardedHeadersOptions>, ProxyTrust>();
        services.AddSingleton<SignInThrottle>();
        services.AddOptions<WebhookDoorOptions>().Bind(configuration.GetSection(WebhookDoorOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<WebhookDoor>();
        services.AddOptions<RateLimitOptions>().Bind(configuration.GetSection(RateLimitOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddRateLimiter(_ => { });
        services.AddAuthentication(Schemes.Any)
            .AddPolicyScheme(Schemes.Any, null, options => options.ForwardDefaultSelector = Schemes.Choose)
            .AddScheme<AuthenticationSchemeOptions, BearerHandler>(Schemes.Bearer, null)
            .AddCookie(Schemes.Session, SessionCookie.Configure);

        // Default deny: a page that says nothing about who may see it is for signed-in users.
        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder(Schemes.Any).RequireAuthenticatedUser().Build());

        services.AddAntiforgery(options =>
        {
            options.HeaderName = CsrfMiddleware.HeaderName;
            options.Cookie.Name = "mentiko-csrf";
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        services.Configure<RouteOptions>(options => options.ConstraintMap[NamespaceConstraint.Name] = typeof(NamespaceConstraint));
        services.AddSingleton<CursorSeal>();

        services.AddScoped<ICircuitSession, CircuitSession>();
        services.AddScoped<CircuitHandler, CircuitPin>();
        services.AddScoped<AuthenticationStateProvider, SessionRevalidation>();
        services.AddCascadingAuthenticationState();
        return services;
    }

    /// <param name="app">The server.</param>
    /// <param name="hasPages">Whether refusals and faults outside of the API can be shown as pages.</param>
    public static void UseMentikoGates(this WebApplication app, bool hasPages)
    {
        app.UseForwardedHeaders();
        app.Use(SecurityHeaders.KeepSandbox);
        app.UseSecurityHeaders(SecurityHeaders.Policy);
        app.Use(SecurityHeaders.NoStore);
        app.UseAddressLimit();
        if (hasPages)
        {
            // Before anybody is asked who they are: as the document that it shows, it is for everybody.
            app.UseMentikoApiExplorer();
            app.UsePackageCompression();
        }

        app.UseWhen(http => http.IsApi(), api => api.UseMiddleware<FaultMiddleware>());
        app.UseWhen(http => hasPages && !http.IsApi(), pages =>
        {
            pages.UseExceptionHandler("/error", createScopeForErrors: true);
            pages.UseStatusCodePagesWithReExecute("/status/{0}", createScopeForStatusCodePages: true);
            pages.Use(ShowRefusalsAsPages);
        });
        app.UseMiddleware<CircuitOriginMiddleware>();
        app.UseRouting();
        if (!hasPages)
        {
            // Without a page to sign in on, a challenge would lead from one refusal to the next.
            app.Use(RefuseUnknown);
        }

        app.UseAuthentication();
        app.UseMiddleware<NamespaceGateMiddleware>();
        app.UseCallerLimits();
        app.UseAuthorization();
        app.UseMiddleware<CsrfMiddleware>();
        app.UseAntiforgery();
    }

    private static Task RefuseUnknown(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint() is not null)
        {
            return next(http);
        }

        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    // A refused form is executed again as the page that says so. That page is looked at, not posted to: as a POST it
    // would ask for the very token that the form did not have.
    private static Task ShowRefusalsAsPages(HttpContext http, RequestDelegate next)
    {
        if (http.Features.Get<IStatusCodeReExecuteFeature>() is not null || http.Features.Get<IExceptionHandlerFeature>() is not null)
        {
            http.Request.Method = HttpMethods.Get;
        }

        return next(http);
    }
}
