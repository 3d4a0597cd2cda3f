using Microsoft.Playwright;
using Xunit;

namespace Mentiko.EndToEnd.Tests.Product;

/// <summary>A browser window with one reader in it.</summary>
public sealed class Window : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _faults = [];
    private readonly List<IWebSocketRoute> _connections = [];
    private bool _isNoted;

    /// <summary>Notes when the circuit's router asks for the page's navigations, which is the first thing that it does once its first rendering is shown.</summary>
    private const string NoteRouter = """
        document.addEventListener('DOMContentLoaded', () => {
          const navigation = window.Blazor?._internal.navigationManager;
          if (!navigation) return;
          const enable = navigation.enableNavigationInterception;
          navigation.enableNavigationInterception = (...given) => { window.mentikoRouted = true; return enable.apply(navigation, given); };
        });
        """;

    public Window(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.PageError += (_, error) => _faults.Add(error);
        page.Console += (_, message) =>
        {
            // A refused page is a 4xx answer, which the browser mentions too; what a policy blocked is a fault.
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
            {
                _faults.Add(message.Text);
            }
        };
    }

    public IPage Page { get; }

    /// <summary>Errors of scripts and of the content security policy so far.</summary>
    public IReadOnlyList<string> Faults => _faults;

    public async Task SignInAsync(string email)
    {
        await Page.GotoAsync("/sign-in");
        await Page.GetByLabel("E-mail address").FillAsync(email);
        await Page.GetByLabel("Password").FillAsync(ServerProcess.Password);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Page.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));
    }

    /// <summary>Opens a page and waits until its circuit has taken over.</summary>
    public async Task<IResponse?> GoAsync(string path)
    {
        if (!_isNoted)
        {
            _isNoted = true;
            await Page.AddInitScriptAsync(NoteRouter);
        }

        var answer = await Page.GotoAsync(path);
        if (answer is { Status: < 400 })
        {
            // The palette says that the circuit is there: before it, the page stands as it was rendered, and is about to be made anew.
            // And it has answered once: before that, an address that a script goes to is loaded as a document, beside the circuit.
            await Page.WaitForFunctionAsync(
                "() => window.Blazor && (!document.querySelector('#palette') || (document.querySelector('[data-palette-open]') && window.mentikoRouted)) && document.querySelector('h1') && !document.querySelector('main .skeleton')");
            await Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        }

        return answer;
    }

    /// <summary>Lets the pages' connections pass through this window's hands from now on.</summary>
    public Task HoldConnectionsAsync() => Page.RouteWebSocketAsync("**/_blazor**", route =>
    {
        route.ConnectToServer();
        _connections.Add(route);
    });

    /// <summary>Cuts them as a bad network would, and waits until the page has made a new one.</summary>
    public async Task LoseConnectionAsync()
    {
        var before = _connections.ToList();
        Assert.NotEmpty(before);
        foreach (var connection in before)
        {
            await connection.CloseAsync(new WebSocketRouteCloseOptions { Code = 3001, Reason = "lost" });
        }

        for (var i = 0; i < 200 && _connections.Count == before.Count; i++)
        {
            await Task.Delay(100);
        }

        Assert.True(_connections.Count > before.Count, "The page did not connect again within 20 s.");
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
