using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
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
        services.AddExceptionHandler<FaultHandler>();
        services.Configure<RouteOptions>(options => options.ConstraintMap[NamespaceConstraint.Name] = typeof(NamespaceConstraint));
        services.AddSingleton<CursorSeal>();

        services.AddScoped<ICircuitSession, CircuitSession>();
        services.AddScoped<CircuitHandler, CircuitPin>();
        services.AddScoped<AuthenticationStateProvider, SessionRevalidation>();
        services.AddCascadingAuthenticationState();
        return services;
    }

    public static void UseMentikoGates(this WebApplication app)
    {
        app.UseForwardedHeaders();
        app.UseSecurityHeaders(SecurityHeaders.Policy);
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandlingPath = "/error",
            CreateScopeForErrors = true,
            SuppressDiagnosticsCallback = _ => true,
            StatusCodeSelector = fault => fault is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError,
        });
        app.Use(SecurityHeaders.NoStore);
        app.UseWhen(http => !http.IsApi(), pages => pages.UseStatusCodePagesWithReExecute("/status/{0}", createScopeForStatusCodePages: true));
        app.UseRouting();
        app.UseAuthentication();
        app.UseMiddleware<NamespaceGateMiddleware>();
        app.UseAuthorization();
        app.UseMiddleware<CsrfMiddleware>();
        app.UseAntiforgery();
    }
}
