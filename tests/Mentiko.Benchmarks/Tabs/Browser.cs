using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Mentiko.Benchmarks.Tabs;

/// <summary>One person's browser with many tabs. Does what one line says, of words between tabs; see <see cref="TabsProcess"/>.</summary>
internal sealed class Browser : IDisposable
{
    private const int OpenedAtOnce = 8;
    private readonly CookieContainer _cookies = new();
    private readonly HttpClient _http;
    private readonly List<Tab> _tabs = [];

    public Browser() => _http = new HttpClient(new SocketsHttpHandler { CookieContainer = _cookies });

    public Task DoAsync(string line) => line.Split('\t') switch
    {
        ["sign-in", var server, var email, var password] => SignInAsync(new Uri(server), email, password),
        ["open", var page, var awaited, var count] => OpenAsync(new Uri(page), awaited, int.Parse(count, CultureInfo.InvariantCulture)),
        ["leave"] => CloseAsync(tab => tab.LeaveAsync()),
        ["drop"] => CloseAsync(tab => tab.DropAsync().AsTask()),
        _ => throw new TabException($"Nothing is known by '{line}'."),
    };

    public void Dispose() => _http.Dispose();

    private async Task SignInAsync(Uri server, string email, string password)
    {
        var antiforgery = await _http.GetFromJsonAsync<JsonElement>(new Uri(server, "/session/antiforgery"));
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["email"] = email,
            ["password"] = password,
            ["returnUrl"] = "/",
            ["__RequestVerificationToken"] = antiforgery.GetProperty("token").GetString()!,
        });
        using var answer = await _http.PostAsync(new Uri(server, "/session/sign-in"), form);
        answer.EnsureSuccessStatusCode();
    }

    private async Task OpenAsync(Uri page, string awaited, int count)
    {
        var few = new ParallelOptions { MaxDegreeOfParallelism = OpenedAtOnce };
        await Parallel.ForAsync(0, count, few, async (_, _) =>
        {
            var tab = await Tab.OpenAsync(_http, _cookies, page, awaited);
            lock (_tabs)
            {
                _tabs.Add(tab);
            }
        });
    }

    private async Task CloseAsync(Func<Tab, Task> close)
    {
        var faults = _tabs.Select(tab => tab.Fault).OfType<string>().ToList();
        await Parallel.ForEachAsync(_tabs.Where(tab => tab.Fault is null), async (tab, _) => await close(tab));
        _tabs.Clear();
        if (faults is [var first, ..])
        {
            throw new TabException($"{faults.Count} circuits did not stay open; {first}");
        }
    }
}
