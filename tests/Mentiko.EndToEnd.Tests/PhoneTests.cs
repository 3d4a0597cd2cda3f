using System.Reflection;
using Mentiko.EndToEnd.Tests.Product;
using Mentiko.Web.Components;
using Microsoft.AspNetCore.Components;
using Microsoft.Playwright;
using Xunit;

namespace Mentiko.EndToEnd.Tests;

/// <summary>Every page on a phone, with names as long as names may be: what is wide scrolls within itself, the page never sideways.</summary>
public sealed class PhoneTests(Stage stage, LongNames names) : IClassFixture<LongNames>
{
    private const int Width = 390;
    private const string Administrator = "root@instance.example";

    /// <summary>Each route of the product, and where on it a reader stands: <c>~</c> is the organization of long names, <c>{run}</c> its run.</summary>
    private static readonly (string Route, string Path)[] Inside =
    [
        ("/", "/"),
        ("/account", "/account"),
        ("/invitations/{token}", "/invitations/none"),
        ("/not-found", "/not-found"),
        ("/orgs/{namespace}", "~"),
        ("/orgs/{namespace}/agents", "~/agents"),
        ("/orgs/{namespace}/agents/{name}", "~/agents/{word}"),
        ("/orgs/{namespace}/agents/{name}/edit", "~/agents/{word}/edit"),
        ("/orgs/{namespace}/api-keys", "~/api-keys"),
        ("/orgs/{namespace}/audit", "~/audit"),
        ("/orgs/{namespace}/audit", "~/audit?entry=3&target={word}&actor={word}"),
        ("/orgs/{namespace}/billing", "~/billing"),
        ("/orgs/{namespace}/chains", "~/chains"),
        ("/orgs/{namespace}/chains/{name}", "~/chains/{word}"),
        ("/orgs/{namespace}/chains/{name}/edit", "~/chains/{word}/edit"),
        ("/orgs/{namespace}/chains/{name}/edit", "~/chains/{word}/edit?view=json"),
        ("/orgs/{namespace}/chains/{name}/upgrade", "~/chains/link-check/upgrade"),
        ("/orgs/{namespace}/hosts", "~/hosts"),
        ("/orgs/{namespace}/hosts/{name}", "~/hosts/{word}"),
        ("/orgs/{namespace}/marketplace", "~/marketplace"),
        ("/orgs/{namespace}/marketplace/{item}", "~/marketplace/link-check"),
        ("/orgs/{namespace}/members", "~/members"),
        ("/orgs/{namespace}/new/agent", "~/new/agent"),
        ("/orgs/{namespace}/new/chain", "~/new/chain"),
        ("/orgs/{namespace}/new/schedule", "~/new/schedule"),
        ("/orgs/{namespace}/queue", "~/queue"),
        ("/orgs/{namespace}/runs", "~/runs?chain={word}"),
        ("/orgs/{namespace}/runs/{id}", "~/runs/{run}"),
        ("/orgs/{namespace}/runs/{id}", "~/runs/{run}?view=canvas"),
        ("/orgs/{namespace}/runs/{id}", "~/runs/{run}?view=steps"),
        ("/orgs/{namespace}/runs/{id}", "~/runs/{run}?view=events"),
        ("/orgs/{namespace}/runs/{id}", "~/runs/{run}?view=artifacts"),
        ("/orgs/{namespace}/runs/{id}", "~/runs/{run}?view=trace"),
        ("/orgs/{namespace}/runs/{id}", "~/runs/{run}?view=input"),
        ("/orgs/{namespace}/runs/{id}/compare", "~/runs/{run}/compare?with={run}"),
        ("/orgs/{namespace}/schedules", "~/schedules"),
        ("/orgs/{namespace}/schedules/{name}", "~/schedules/{word}"),
        ("/orgs/{namespace}/secrets", "~/secrets"),
        ("/orgs/{namespace}/settings", "~/settings"),
        ("/orgs/{namespace}/usage", "~/usage"),
        ("/orgs/{namespace}/webhooks", "~/webhooks"),
        ("/orgs/{namespace}/webhooks/{name}", "~/webhooks/{word}"),
        ("/orgs/{namespace}/workspace/{*path}", "~/workspace"),
        ("/orgs/{namespace}/workspace/{*path}", "~/workspace/{word}"),
        ("/orgs/{namespace}/workspace/{*path}", "~/workspace/{word}/{word}{word}.txt"),
    ];

    private static readonly (string Route, string Path)[] OfTheInstance =
    [
        ("/admin/orgs", "/admin/orgs"),
        ("/admin/queue", "/admin/queue"),
        ("/admin/outbox", "/admin/outbox"),
    ];

    private static readonly (string Route, string Path)[] Outside =
    [
        ("/error", "/error"),
        ("/forgot-password", "/forgot-password"),
        ("/register", "/register"),
        ("/reset-password", "/reset-password?token=none&error=invalid"),
        ("/sign-in", $"/sign-in?error=invalid-credentials&email={LongNames.Word}%40{LongNames.Word}.example"),
        ("/sign-in/code", "/sign-in/code"),
        ("/sign-in/organization", $"/sign-in/organization?error=not-found&organization={LongNames.Word}"),
        ("/sign-in/organization/go", "/sign-in/organization/go"),
        ("/status/{code:int}", "/status/404"),
    ];

    public static TheoryData<string?, string> Pages =>
    [
        .. Inside.Select(page => new TheoryDataRow<string?, string>(LongNames.Email, page.Path)),
        .. OfTheInstance.Select(page => new TheoryDataRow<string?, string>(Administrator, page.Path)),
        .. Outside.Select(page => new TheoryDataRow<string?, string>(null, page.Path)),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Page_OnAPhone_NeverScrollsSideways(string? email, string path)
    {
        var address = path.Replace("~", $"/orgs/{LongNames.Slug}", StringComparison.Ordinal).Replace("{run}", names.Run, StringComparison.Ordinal).Replace("{word}", LongNames.Word, StringComparison.Ordinal);
        await using var window = await stage.OpenAsync(email, Width);
        await window.GoAsync(address);
        var picture = $"phone-{string.Concat(path.Replace("~", "in", StringComparison.Ordinal).Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-')).Trim('-')}";
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await window.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
            await window.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Stage.PicturePath, $"{picture[..Math.Min(picture.Length, 80)]}-{scheme.ToString().ToLowerInvariant()}.png"), FullPage = true });
        }

        var wide = await window.Page.EvaluateAsync<string>(WhatSticksOut);
        Assert.True(wide.Length == 0, wide);
        Assert.Empty(window.Faults);
    }

    [Fact]
    public void EveryRoute_IsLookedAt()
    {
        var looked = Inside.Concat(OfTheInstance).Concat(Outside).Select(page => page.Route).ToHashSet(StringComparer.Ordinal);
        var routes = typeof(App).Assembly.GetTypes().SelectMany(type => type.GetCustomAttributes<RouteAttribute>()).Select(route => route.Template).ToList();
        Assert.NotEmpty(routes);
        Assert.Equal([], routes.Except(looked, StringComparer.Ordinal));
    }

    /// <summary>Empty where the page is as wide as its window; else by how much it is wider, and the elements that make it so.</summary>
    private const string WhatSticksOut = """
        () => {
          const root = document.documentElement;
          const width = Math.min(root.clientWidth, innerWidth);
          if (root.scrollWidth <= width) return '';
          const scrolls = e => e && e !== root && e !== document.body && (/auto|scroll|hidden|clip/.test(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
          const wide = [...document.body.querySelectorAll('*')].filter(e => e.checkVisibility() && e.getBoundingClientRect().right > width + 0.5 && !scrolls(e.parentElement));
          return `${root.scrollWidth - width} px too wide: ` + wide.slice(0, 6).map(e => `${e.tagName.toLowerCase()}.${e.className} "${(e.textContent || '').trim().slice(0, 30)}"`).join(' | ');
        }
        """;
}
