using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Mentiko.Web.Components.Pages.Runs.Log;

/// <summary>The side of js/log.js: what a reader's scrolling means.</summary>
internal sealed class LogScroll(IJSRuntime browser, Func<Task> earlier, Func<Task> later, Func<Task> follow, Func<Task> unfollow, Func<long, Task> reveal) : IAsyncDisposable
{
    private IJSObjectReference? _module;
    private IJSObjectReference? _attached;
    private DotNetObjectReference<LogScroll>? _self;

    /// <param name="script">Where the script of this very build is; one left in a cache would speak another language.</param>
    /// <param name="lines">The box that scrolls.</param>
    /// <param name="line">The line to stand at.</param>
    public async Task AttachAsync(string script, ElementReference lines, long? line)
    {
        _self = DotNetObjectReference.Create(this);
        _module = await browser.InvokeAsync<IJSObjectReference>("import", script);
        _attached = await _module.InvokeAsync<IJSObjectReference>("attach", lines, _self, line);
    }

    /// <summary>Scrolls to a line that is on the page.</summary>
    public ValueTask RevealAsync(long line) => _attached is null ? ValueTask.CompletedTask : _attached.InvokeVoidAsync("reveal", line);

    [JSInvokable]
    public Task Earlier() => earlier();

    [JSInvokable]
    public Task Later() => later();

    [JSInvokable]
    public Task Follow() => follow();

    [JSInvokable]
    public Task Unfollow() => unfollow();

    /// <summary>A link to a line of this page was followed; the framework moves within a page without telling the server.</summary>
    [JSInvokable]
    public Task Reveal(long line) => reveal(line);

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_attached is not null)
            {
                await _attached.InvokeVoidAsync("detach");
                await _attached.DisposeAsync();
            }

            if (_module is not null)
            {
                await _module.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and the script with it.
        }

        _self?.Dispose();
    }
}
