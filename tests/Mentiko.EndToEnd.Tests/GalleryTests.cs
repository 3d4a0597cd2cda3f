using Deque.AxeCore.Playwright;
using Mentiko.EndToEnd.Tests.Product;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Mentiko.EndToEnd.Tests;

/// <summary>Every page, in both lightnesses and two widths: nothing that a screen reader stumbles over, nothing that the policy blocks, and a picture to look at.</summary>
public sealed class GalleryTests(Stage stage)
{
    private const string Admin = "admin@acme.example";
    private const string Administrator = "root@instance.example";
    private const string Owner = "owner@acme.example";
    private const string Viewer = "viewer@acme.example";

    public static TheoryData<string, string, string> Pages { get; } = new()
    {
        { "organizations", Owner, "/" },
        { "overview", Owner, "/orgs/acme" },
        { "overview-viewer", Viewer, "/orgs/acme" },
        { "runs", Owner, "/orgs/acme/runs" },
        { "runs-filtered", Owner, "/orgs/acme/runs?status=failed" },
        { "run", Owner, "/orgs/acme/runs/{run}" },
        { "run-canvas", Owner, "/orgs/acme/runs/{run}?view=canvas" },
        { "run-steps", Owner, "/orgs/acme/runs/{run}?view=steps" },
        { "run-events", Owner, "/orgs/acme/runs/{run}?view=events" },
        { "run-artifacts", Owner, "/orgs/acme/runs/{run}?view=artifacts" },
        { "run-trace", Owner, "/orgs/acme/runs/{run}?view=trace" },
        { "run-input", Owner, "/orgs/acme/runs/{run}?view=input" },
        { "run-viewer", Viewer, "/orgs/acme/runs/{run}" },
        { "run-compare", Viewer, "/orgs/acme/runs/{run}/compare?with={run}" },
        { "chains", Admin, "/orgs/acme/chains" },
        { "chain", Admin, "/orgs/acme/chains/access-log-triage" },
        { "chain-edit", Admin, "/orgs/acme/chains/access-log-triage/edit" },
        { "chain-edit-both", Admin, "/orgs/acme/chains/access-log-triage/edit?view=both" },
        { "chain-edit-json", Admin, "/orgs/acme/chains/access-log-triage/edit?view=json" },
        { "chain-new", Admin, "/orgs/acme/new/chain" },
        { "agents", Admin, "/orgs/acme/agents" },
        { "agent", Admin, "/orgs/acme/agents/triage-writer" },
        { "agent-edit", Admin, "/orgs/acme/agents/triage-writer/edit" },
        { "agent-edit-json", Admin, "/orgs/acme/agents/triage-writer/edit?view=json" },
        { "agent-new", Admin, "/orgs/acme/new/agent" },
        { "hosts", Admin, "/orgs/acme/hosts" },
        { "hosts-operator", "operator@acme.example", "/orgs/acme/hosts" },
        { "schedules", Admin, "/orgs/acme/schedules" },
        { "schedule-new", Admin, "/orgs/acme/new/schedule" },
        { "webhooks", Admin, "/orgs/acme/webhooks" },
        { "webhooks-viewer", Viewer, "/orgs/acme/webhooks" },
        { "workspace", Admin, "/orgs/acme/workspace" },
        { "workspace-folder", Admin, "/orgs/acme/workspace/logs" },
        { "workspace-file", Admin, "/orgs/acme/workspace/logs/access.log" },
        { "members", Owner, "/orgs/acme/members" },
        { "members-admin", Admin, "/orgs/acme/members" },
        { "api-keys", Owner, "/orgs/acme/api-keys" },
        { "api-keys-viewer", Viewer, "/orgs/acme/api-keys" },
        { "settings", Owner, "/orgs/acme/settings" },
        { "settings-admin", Admin, "/orgs/acme/settings" },
        { "account", Admin, "/account" },
        { "audit", Owner, "/orgs/acme/audit" },
        { "audit-entry", Owner, "/orgs/acme/audit?entry=2" },
        { "audit-denied", Owner, "/orgs/acme/audit?outcome=denied" },
        { "queue", Owner, "/orgs/acme/queue" },
        { "queue-viewer", Viewer, "/orgs/acme/queue" },
        { "usage", Owner, "/orgs/acme/usage" },
        { "usage-admin", Admin, "/orgs/acme/usage" },
        { "instance-organizations", Administrator, "/admin/orgs" },
        { "instance-queue", Administrator, "/admin/queue" },
        { "instance-outbox", Administrator, "/admin/outbox" },
        { "denied", Viewer, "/orgs/acme/audit" },
        { "foreign", Owner, "/orgs/globex/runs" },
        { "offer", "both@consulting.example", "/orgs/globex/runs" },
        { "nothing", Owner, "/orgs/acme/chains/none-such" },
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Page_InEveryLook_IsAccessibleAndUnblocked(string name, string email, string path)
    {
        using var api = await stage.CallAsync(Owner, "acme");
        var run = await api.LatestRunAsync("access-log-triage");
        await api.WaitAsync(run);
        await using var window = await stage.OpenAsync(email);
        await window.GoAsync(path.Replace("{run}", run, StringComparison.Ordinal));
        await LookAllAsync(window, name);
    }

    [Fact]
    public async Task FailedRun_InEveryLook_IsAccessibleAndUnblocked()
    {
        using var admin = await stage.CallAsync(Admin, "acme");
        await Scenery.MakeAsync(admin, "e2e-fails", "echo looking for the feed; sleep 0.4; echo 'feed: connection refused' >&2; exit 7", maxAttempts: 3);
        var run = await admin.TriggerAsync("e2e-fails");
        Assert.Equal("failed", await admin.WaitAsync(run));
        await using var window = await stage.OpenAsync(Admin);
        await window.GoAsync($"/orgs/acme/runs/{run}");
        await Expect(window.Page.Locator(".bar.bad")).ToHaveCountAsync(3);
        await window.Page.Locator(".failure-line", new() { HasText = "feed: connection refused" }).ClickAsync();
        await Expect(window.Page.Locator(".line.marked")).ToContainTextAsync("feed: connection refused");
        await Expect(window.Page.Locator(".line.marked")).ToBeInViewportAsync();
        await LookAllAsync(window, "run-failed");

        // The reader started it, so the bell tells of it.
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Notifications" }).ClickAsync();
        await Expect(window.Page.Locator($"#bell-panel a[href='/orgs/acme/runs/{run}']")).ToContainTextAsync("Your run of e2e-fails failed at step only: exit code 7.");
        await LookAllAsync(window, "notifications");
    }

    [Fact]
    public async Task Host_InEveryLook_IsAccessibleAndUnblocked()
    {
        using var admin = await stage.CallAsync(Owner, "acme");
        await admin.PutAsync("secrets/GALLERY_HOST_KEY", new { value = "no key, but long enough" });
        await admin.PutAsync("hosts/gallery", new { address = "127.0.0.1", port = 9, user = "mentiko", prefix = "/srv/acme", hostKey = "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU", credential = "GALLERY_HOST_KEY" });
        using var tried = await admin.SendAsync(HttpMethod.Post, "hosts/gallery/preflight");
        Assert.True(tried.IsSuccessStatusCode);
        await using var window = await stage.OpenAsync(Admin);
        await window.GoAsync("/orgs/acme/hosts/gallery");
        await LookAllAsync(window, "host");
    }

    [Fact]
    public async Task LiveRun_InEveryLook_IsAccessibleAndUnblocked()
    {
        using var admin = await stage.CallAsync(Admin, "acme");
        await Scenery.MakeAsync(admin, "e2e-lives", "for i in $(seq 1 1000); do echo \"working on part $i\"; sleep 0.2; done");
        var run = await admin.TriggerAsync("e2e-lives");
        await using var window = await stage.OpenAsync(Admin);
        await window.GoAsync($"/orgs/acme/runs/{run}");
        await Expect(window.Page.GetByText("working on part 3", new() { Exact = true })).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await LookAllAsync(window, "run-live");
        using var cancelled = await admin.SendAsync(HttpMethod.Post, $"runs/{run}/cancel");
        Assert.True(cancelled.IsSuccessStatusCode);
    }

    [Fact]
    public async Task Phone_BeforeAndWithTheCircuit_ShowsThePageAndOpensTheNavigation()
    {
        await using var still = await stage.OpenAsync(Viewer, width: 390, scripts: false);
        await still.Page.GotoAsync("/orgs/acme");
        await still.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Stage.PicturePath, "phone-before-scripts.png") });
        await AssertUncoveredAsync(still.Page);

        await using var window = await stage.OpenAsync(Viewer, width: 390);
        await window.GoAsync("/orgs/acme");
        await AssertUncoveredAsync(window.Page);
        await Expect(window.Page.Locator(".mud-appbar summary", new() { HasText = "Account:" })).ToBeInViewportAsync(new() { Ratio = 1 });
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Navigation" }).ClickAsync();
        await Expect(window.Page.Locator("nav.side")).ToBeInViewportAsync();
        await window.Page.WaitForTimeoutAsync(400);
        await window.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Stage.PicturePath, "phone-navigation.png") });
        await window.Page.Locator("nav.side").GetByRole(AriaRole.Link, new() { Name = "Chains" }).ClickAsync();
        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "Chains", Level = 1 })).ToBeVisibleAsync();
        await Expect(window.Page.Locator("nav.side")).Not.ToBeInViewportAsync();
    }

    private static async Task AssertUncoveredAsync(IPage page) => Assert.True(
        await page.Locator("h1").EvaluateAsync<bool>("h => { const r = h.getBoundingClientRect(); return h.contains(document.elementFromPoint(r.left + 5, r.top + r.height / 2)); }"),
        "Something covers the page's heading.");

    [Theory]
    [InlineData("sign-in", "/sign-in")]
    [InlineData("sign-in-refused", "/sign-in?error=invalid-credentials&email=a%40b.example")]
    [InlineData("register", "/register")]
    [InlineData("forgot-password", "/forgot-password")]
    [InlineData("reset-password", "/reset-password?token=none&error=invalid")]
    [InlineData("sign-in-code", "/sign-in/code")]
    [InlineData("sign-in-organization", "/sign-in/organization")]
    [InlineData("sign-in-organization-refused", "/sign-in/organization?error=not-found&organization=acme")]
    [InlineData("sign-in-organization-nothing", "/sign-in/organization/go")]
    public async Task AccountPage_InEveryLook_IsAccessibleAndUnblocked(string name, string path)
    {
        await using var window = await stage.OpenAsync(email: null);
        await window.Page.GotoAsync(path);
        await LookAllAsync(window, name);
    }

    [Fact]
    public async Task ChainEditor_Wide_IsAccessibleAndUnblocked()
    {
        await using var window = await stage.OpenAsync(Admin);
        await window.GoAsync("/orgs/acme/chains/access-log-triage/edit?view=both");
        await window.Page.Locator(".react-flow__node[data-id='report']").ClickAsync();
        await Expect(window.Page.Locator("#step-id")).ToHaveValueAsync("report");
        await LookAllAsync(window, "chain-edit-step", 1920, 1280, 390);
    }

    private static Task LookAllAsync(Window window, string name) => LookAllAsync(window, name, 1280, 390);

    private static async Task LookAllAsync(Window window, string name, params int[] widths)
    {
        var faults = new List<string>();
        foreach (var width in widths)
        {
            await window.Page.SetViewportSizeAsync(width, 860);
            foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                await window.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });

                // The frame hears of a new width a moment later.
                await window.Page.WaitForTimeoutAsync(300);
                faults.AddRange(await LookAsync(window, $"{name}-{scheme.ToString().ToLowerInvariant()}-{width}"));
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private static async Task<List<string>> LookAsync(Window window, string picture)
    {
        await window.Page.EvaluateAsync("() => scrollTo(0, 0)");
        await window.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Stage.PicturePath, $"{picture}.png"), FullPage = true });
        var result = await window.Page.RunAxe();
        var faults = result.Violations.Select(violation =>
            $"{picture}: {violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Take(3).Select(node => node.Html))}").ToList();
        faults.AddRange(window.Faults.Select(fault => $"{picture}: {fault}"));
        var overflow = await window.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
        if (overflow > 0)
        {
            faults.Add($"{picture}: {overflow} px wider than its window");
        }

        return faults;
    }
}
