using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Mentiko.Benchmarks.Tabs;

/// <summary>
/// A page that is open in a browser, without the browser: it loads the HTML, starts the circuit as the browser's script
/// does, acknowledges what is rendered and answers what scripts are asked. It is open once it was sent a given text.
/// </summary>
internal sealed class Tab
{
    private const int JsObjectReference = 1;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http;
    private readonly Uri _page;
    private readonly byte[] _awaited;
    private readonly HubConnection _hub;
    private readonly TaskCompletionSource _shown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _circuit;

    private Tab(HttpClient http, CookieContainer cookies, Uri page, string awaited)
    {
        (_http, _page, _awaited) = (http, page, Encoding.UTF8.GetBytes(awaited));
        var builder = new HubConnectionBuilder().WithUrl(new Uri(page, "/_blazor"), HttpTransportType.WebSockets, options =>
        {
            options.Cookies = cookies;

            // Every browser offers it, and the server keeps state for it.
            options.WebSocketConfiguration = socket => socket.DangerousDeflateOptions = new WebSocketDeflateOptions();
        });
        builder.Services.AddSingleton<IHubProtocol, BlazorPack>();
        _hub = builder.Build();
        _hub.On<long, byte[]>("JS.RenderBatch", AcknowledgeAsync);
        _hub.On<long, string, string, int, long, int>("JS.BeginInvokeJS", AnswerAsync);
        _hub.On<string>("JS.Error", error => Fail($"the server reported: {error}"));
        _hub.Closed += fault =>
        {
            Fail(fault?.Message ?? "the server closed the connection");
            return Task.CompletedTask;
        };
    }

    /// <summary>Why the circuit ended by itself; null as long as it stands.</summary>
    public string? Fault { get; private set; }

    public static async Task<Tab> OpenAsync(HttpClient http, CookieContainer cookies, Uri page, string awaited)
    {
        var tab = new Tab(http, cookies, page, awaited);
        await tab.StartAsync();
        return tab;
    }

    /// <summary>Closes as a browser does when somebody closes the page: the circuit is told, and is gone.</summary>
    public async Task LeaveAsync()
    {
        using var form = new MultipartFormDataContent { { new StringContent(_circuit!), "circuitId" } };
        using var answer = await _http.PostAsync(new Uri(_page, "/_blazor/disconnect"), form);
        answer.EnsureSuccessStatusCode();
        await _hub.DisposeAsync();
    }

    /// <summary>Loses the connection: the circuit waits for its browser for a time.</summary>
    public ValueTask DropAsync() => _hub.DisposeAsync();

    private async Task StartAsync()
    {
        var markup = TabMarkup.Read(await _http.GetStringAsync(_page));
        await _hub.StartAsync();
        _circuit = await _hub.InvokeAsync<string?>("StartCircuit", new Uri(_page, "/").ToString(), _page.ToString(), "[]", markup.State)
            ?? throw new TabException("The circuit was not started.");
        await _hub.SendAsync("UpdateRootComponents", markup.Operations, markup.State);
        try
        {
            await _shown.Task.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new TabException($"{_page}: what was waited for was not rendered within {Patience.TotalSeconds} s.");
        }
    }

    private async Task AcknowledgeAsync(long batch, byte[] content)
    {
        await _hub.SendAsync("OnRenderCompleted", batch, null);
        if (content.AsSpan().IndexOf(_awaited) >= 0)
        {
            _shown.TrySetResult();
        }
    }

    private async Task AnswerAsync(long call, string function, string arguments, int expects, long target, int kind)
    {
        if (call != 0)
        {
            var result = expects == JsObjectReference ? string.Create(CultureInfo.InvariantCulture, $$"""{"__jsObjectId":{{call}}}""") : "null";
            await _hub.SendAsync("EndInvokeJSFromDotNet", call, true, string.Create(CultureInfo.InvariantCulture, $"[{call},true,{result}]"));
        }
    }

    private void Fail(string reason)
    {
        Fault ??= reason;
        _shown.TrySetException(new TabException($"{_page}: {reason}"));
    }
}
