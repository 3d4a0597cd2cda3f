namespace Mentiko.Web.Api;

/// <summary>
/// The page to try the API on: Swagger UI over this server's own document, from this server alone. It holds nothing
/// that the document does not; what is called with it passes the same doors as everything else.
/// </summary>
internal static class ApiExplorer
{
    public const string Prefix = "api-docs";

    public static void UseMentikoApiExplorer(this WebApplication app) => app.UseSwaggerUI(page =>
    {
        page.RoutePrefix = Prefix;
        page.DocumentTitle = "API · Mentiko";
        page.SwaggerEndpoint("/openapi/v1.json", "Mentiko v1");
        page.DisplayRequestDuration();
        page.EnableDeepLinking();
        page.DefaultModelsExpandDepth(-1);
    });
}
