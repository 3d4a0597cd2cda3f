using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Mentiko.Web.Components.Pages.Runs.Log;

/// <summary>The side of js/log.js: what a reader's scrolling means.</summary>
internal sealed class LogScroll(IJSRuntime browser, Func<Task> earlier, Func<Task> later, Func<Task> follow, Func<Task> unfollow, Func<long, Task> reveal, Func<long, Task> wasAway) : IAsyncDisposable
{
    private const int Attempts = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    private IJSObjectReference? _module;
    private IJSObjectReference? _attached;
    private DotNetObjectReference<LogScroll>? _self;

    /// <param name="script">Where the script of this very build is; one left in a cache would speak another language.</param>
    /// <param name="lines">The box that scrolls.</param>
    /// <param name="line">The line to stand at.</param>
    public async Task AttachAsync(string script, ElementReference lines, long? line)
    {
        _self = DotNetObjectReference.Create(this);
        for (var attempt = 1; attempt <= Attempts && _attached is null; attempt++)
        {
            try
            {
                _module ??= await browser.InvokeAsync<IJSObjectReference>("import", Patience, script);
                _attached = await _module.InvokeAsync<IJSObjectReference>("attach", Patience, lines, _self, line);
            }
            catch (Exception lost) when (lost is OperationCanceledException or JSDisconnectedException)
            {
                // The connection was lost with the call on its way. The script does not mind being attached twice.
            }
        }
    }

    /// <summary>Scrolls to a line that is on the page.</summary>
    public ValueTask RevealAsync(long line) => _attached?.InvokeVoidAsync("reveal", line) ?? ValueTask.CompletedTask;

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

    /// <summary>The reader is back: the page was hidden, or its connection lost, since this line was the last one.</summary>
    [JSInvokable]
    public Task WasAway(long lastSeen) => wasAway(lastSeen);

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
        catch (Exception gone) when (gone is OperationCanceledException or JSDisconnectedException)
        {
            // The browser is gone, and the script with it.
        }

        _self?.Dispose();
    }
}
