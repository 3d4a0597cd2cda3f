using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(Mentiko.EndToEnd.Tests.Product.Stage))]

namespace Mentiko.EndToEnd.Tests.Product;

/// <summary>
/// One server and one browser for all tests, and the example runs finished. MENTIKO_E2E_URL names a server that is
/// already there, seeded with the examples and <see cref="ServerProcess.Password"/>.
/// </summary>
public sealed class Stage : IAsyncLifetime
{
    private const string ChromiumPath = "/usr/bin/chromium";

    private readonly Dictionary<string, string> _sessions = [];
    private readonly SemaphoreSlim _signingIn = new(1, 1);
    private ServerProcess? _server;
    private IPlaywright? _playwright;

    public IBrowser Browser { get; private set; } = null!;

    public Uri Address { get; private set; } = null!;

    /// <summary>Where pictures of the pages are put.</summary>
    public static string PicturePath { get; } = Path.Combine(FindRepository(), "artifacts", "screenshots");

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("MENTIKO_E2E_URL") is { Length: > 0 } given)
        {
            Address = new Uri(given);
        }
        else
        {
            _server = await ServerProcess.StartAsync();
            Address = _server.Address;
        }

        // As long as actions have: beside other tests a page may be slow to answer.
        Assertions.SetDefaultExpectTimeout(20_000);
        _playwright = await Playwright.CreateAsync();
        Browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = ChromiumPath,
            Args = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null)
        {
            await Browser.DisposeAsync();
        }

        _signingIn.Dispose();

        _playwright?.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    /// <summary>A caller of the HTTP API with a token for one namespace.</summary>
    public Task<ApiCaller> CallAsync(string email, string slug) => ApiCaller.SignInAsync(Address, email, slug);

    /// <summary>A browser window of its own, signed in where somebody is named, with every fault of its pages collected. Signs in once a person: windows share cookies like windows of one browser do.</summary>
    /// <param name="email">Who is signed in; nobody where it is null.</param>
    /// <param name="width">Of the window, in CSS pixels.</param>
    /// <param name="scripts">Whether its pages may run any.</param>
    /// <param name="zone">Where its reader is, as an IANA time zone; null for where the machine is.</param>
    public async Task<Window> OpenAsync(string? email, int width = 1280, bool scripts = true, string? zone = null)
    {
        var context = await Browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Address.ToString(),
            ColorScheme = ColorScheme.Light,
            ViewportSize = new ViewportSize { Width = width, Height = 860 },
            ReducedMotion = ReducedMotion.Reduce,
            JavaScriptEnabled = scripts,
            TimezoneId = zone,
            StorageState = email is null ? null : await SessionAsync(email),
        });
        context.SetDefaultTimeout(20_000);
        return new Window(context, await context.NewPageAsync());
    }

    private async Task<string> SessionAsync(string email)
    {
        await _signingIn.WaitAsync();
        try
        {
            if (!_sessions.TryGetValue(email, out var session))
            {
                await using var context = await Browser.NewContextAsync(new BrowserNewContextOptions { BaseURL = Address.ToString() });
                await using var window = new Window(context, await context.NewPageAsync());
                await window.SignInAsync(email);
                _sessions[email] = session = await context.StorageStateAsync();
            }

            return session;
        }
        finally
        {
            _signingIn.Release();
        }
    }

    private static string FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Mentiko.Web.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("The tests do not run inside the repository.");
    }
}
