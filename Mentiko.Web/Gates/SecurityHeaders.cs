namespace Mentiko.Web.Gates;

/// <summary>What browsers are told about every answer.</summary>
internal static class SecurityHeaders
{
    public static HeaderPolicyCollection Policy { get; } = new HeaderPolicyCollection()
        .AddContentTypeOptionsNoSniff()
        .AddFrameOptionsDeny()
        .AddReferrerPolicyNoReferrer()
        .AddCrossOriginOpenerPolicy(policy => policy.SameOrigin())
        .AddCrossOriginResourcePolicy(policy => policy.SameOrigin())
        .AddStrictTransportSecurityMaxAgeIncludeSubDomains()
        .AddPermissionsPolicyWithDefaultSecureDirectives()
        .RemoveServerHeader()
        .AddContentSecurityPolicy(policy =>
        {
            policy.AddDefaultSrc().None();
            policy.AddScriptSrc().Self();
            // The component library sets sizes and colours in style attributes.
            policy.AddStyleSrc().Self().UnsafeInline();
            policy.AddImgSrc().Self().Data();
            policy.AddFontSrc().Self().Data();
            policy.AddConnectSrc().Self();
            policy.AddManifestSrc().Self();
            policy.AddFormAction().Self();
            policy.AddBaseUri().Self();
            policy.AddFrameAncestors().None();
            policy.AddObjectSrc().None();
        });

    /// <summary>
    /// Before the policy in the pipeline, so that it has the last word as an answer begins: what the policy writes
    /// for our own pages is not for the content of agents.
    /// </summary>
    public static Task KeepSandbox(HttpContext http, RequestDelegate next)
    {
        http.Response.OnStarting(static state =>
        {
            var context = (HttpContext)state;
            if (context.Features.Get<ForeignContent>() is not null)
            {
                context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
            }

            return Task.CompletedTask;
        }, http);
        return next(http);
    }

    /// <summary>Says that this answer is the content of a user or an agent, which must never act as this site.</summary>
    public static void MarkForeign(this HttpContext http) => http.Features.Set(new ForeignContent());

    /// <summary>The API's answers belong to one caller: no cache between may keep them.</summary>
    public static Task NoStore(HttpContext http, RequestDelegate next)
    {
        if (http.IsApi())
        {
            http.Response.Headers.CacheControl = "no-store";
        }

        return next(http);
    }

    private sealed class ForeignContent;
}
