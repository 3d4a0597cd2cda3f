using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Mentiko.TestKit.Server;

namespace Mentiko.TestKit.SignIn;

/// <summary>A browser's way to an organization's provider and back, step by step, so that a test can leave it anywhere.</summary>
public static partial class ProviderVisit
{
    /// <summary>Asks for the organization; where this server sends the browser next.</summary>
    public static async Task<string> BeginAsync(HttpClient browser, string slug, string returnUrl = "/") =>
        (await Person.PostFormAsync(browser, "/session/organization", ("organization", slug), ("returnUrl", returnUrl))).Headers.Location!.OriginalString;

    /// <summary>The address at the provider that the page offers.</summary>
    public static async Task<Uri> LinkAsync(HttpClient browser) =>
        new(WebUtility.HtmlDecode(Link().Match(await browser.GetStringAsync("/sign-in/organization/go")).Groups[1].Value));

    /// <summary>Signs in at the provider; where it sends the browser back to.</summary>
    public static async Task<Uri> AuthorizeAsync(Uri link)
    {
        using var there = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        return (await there.GetAsync(link)).Headers.Location!;
    }

    /// <summary>The whole way; where this server sends the browser at the end.</summary>
    public static async Task<string> SignInAsync(HttpClient browser, string slug, string returnUrl = "/")
    {
        await BeginAsync(browser, slug, returnUrl);
        var back = await AuthorizeAsync(await LinkAsync(browser));
        return (await browser.GetAsync(back)).Headers.Location!.OriginalString;
    }

    /// <summary>A browser that is signed in by the provider, and sends the antiforgery header too.</summary>
    public static async Task<HttpClient> EnterAsync(MentikoServer server, string slug)
    {
        var browser = server.NewClient();
        var end = await SignInAsync(browser, slug);
        if (end != $"/orgs/{slug}")
        {
            throw new InvalidOperationException($"Nobody came in: {end}");
        }

        browser.DefaultRequestHeaders.Add("X-CSRF-TOKEN", await Person.AntiforgeryAsync(browser));
        return browser;
    }

    /// <summary>Makes the provider the organization's own.</summary>
    public static Task<HttpResponseMessage> AppointAsync(HttpClient owner, string slug, IdentityProvider provider, string role = "viewer", string[]? domains = null, bool enabled = true) =>
        owner.PutAsJsonAsync($"/api/v1/orgs/{slug}/sign-in-provider", new
        {
            issuer = provider.Issuer,
            clientId = IdentityProvider.ClientId,
            clientSecret = IdentityProvider.ClientSecret,
            displayName = "Sign-in of " + slug,
            emailDomains = domains ?? [],
            defaultRole = role,
            enabled,
        });

    /// <summary>Who the client is, to this server.</summary>
    public static Task<JsonElement> MeAsync(HttpClient client) => client.GetFromJsonAsync<JsonElement>("/api/v1/me");

    [GeneratedRegex("""<a class="btn primary" href="([^"]+)""")]
    private static partial Regex Link();
}
