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

    /// <summary>The API's answers belong to one caller: no cache between may keep them.</summary>
    public static Task NoStore(HttpContext http, RequestDelegate next)
    {
        if (http.IsApi())
        {
            http.Response.Headers.CacheControl = "no-store";
        }

        return next(http);
    }
}
