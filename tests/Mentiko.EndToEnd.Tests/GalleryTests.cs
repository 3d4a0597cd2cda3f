using Deque.AxeCore.Playwright;
using Mentiko.EndToEnd.Tests.Product;
using Microsoft.Playwright;
using Xunit;

namespace Mentiko.EndToEnd.Tests;

/// <summary>Every page, in both lightnesses and two widths: nothing that a screen reader stumbles over, nothing that the policy blocks, and a picture to look at.</summary>
public sealed class GalleryTests(Stage stage)
{
    private const string Admin = "admin@acme.example";
    private const string Owner = "owner@acme.example";
    private const string Viewer = "viewer@acme.example";

    public static TheoryData<string, string, string> Pages { get; } = new()
    {
        { "organizations", Owner, "/" },
        { "overview", Owner, "/orgs/acme" },
        { "runs", Owner, "/orgs/acme/runs" },
        { "runs-filtered", Owner, "/orgs/acme/runs?status=failed" },
        { "run", Owner, "/orgs/acme/runs/{run}" },
        { "run-viewer", Viewer, "/orgs/acme/runs/{run}" },
        { "chains", Admin, "/orgs/acme/chains" },
        { "chain", Admin, "/orgs/acme/chains/access-log-triage" },
        { "chain-edit", Admin, "/orgs/acme/chains/access-log-triage/edit" },
        { "chain-new", Admin, "/orgs/acme/new/chain" },
        { "agents", Admin, "/orgs/acme/agents" },
        { "agent", Admin, "/orgs/acme/agents/triage-writer" },
        { "agent-edit", Admin, "/orgs/acme/agents/triage-writer/edit" },
        { "workspace", Admin, "/orgs/acme/workspace" },
        { "workspace-folder", Admin, "/orgs/acme/workspace/logs" },
        { "workspace-file", Admin, "/orgs/acme/workspace/logs/access.log" },
        { "members", Owner, "/orgs/acme/members" },
        { "members-admin", Admin, "/orgs/acme/members" },
        { "audit", Owner, "/orgs/acme/audit" },
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
        var faults = new List<string>();
        foreach (var (scheme, width) in Looks())
        {
            await using var window = await stage.OpenAsync(email, scheme, width);
            await window.GoAsync(path.Replace("{run}", run, StringComparison.Ordinal));
            faults.AddRange(await LookAsync(window, $"{name}-{scheme.ToString().ToLowerInvariant()}-{width}"));
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Theory]
    [InlineData("sign-in", "/sign-in")]
    [InlineData("sign-in-refused", "/sign-in?error=invalid-credentials&email=a%40b.example")]
    [InlineData("register", "/register")]
    public async Task AccountPage_InEveryLook_IsAccessibleAndUnblocked(string name, string path)
    {
        var faults = new List<string>();
        foreach (var (scheme, width) in Looks())
        {
            await using var context = await stage.Browser.NewContextAsync(new BrowserNewContextOptions
            {
                BaseURL = stage.Address.ToString(),
                ColorScheme = scheme,
                ViewportSize = new ViewportSize { Width = width, Height = 760 },
            });
            var window = new Window(context, await context.NewPageAsync());
            await window.Page.GotoAsync(path);
            faults.AddRange(await LookAsync(window, $"{name}-{scheme.ToString().ToLowerInvariant()}-{width}"));
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private static IEnumerable<(ColorScheme Scheme, int Width)> Looks() =>
        from scheme in new[] { ColorScheme.Light, ColorScheme.Dark }
        from width in new[] { 1280, 390 }
        select (scheme, width);

    private static async Task<List<string>> LookAsync(Window window, string picture)
    {
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
