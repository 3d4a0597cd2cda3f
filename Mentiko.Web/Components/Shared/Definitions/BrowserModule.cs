using Microsoft.JSInterop;

namespace Mentiko.Web.Components.Shared.Definitions;

/// <summary>
/// What a script of ours has mounted into an element of a page. Mounting is tried again when the connection was lost
/// with the call on its way; the scripts do not mind being mounted twice.
/// </summary>
internal sealed class BrowserModule(IJSRuntime browser) : IAsyncDisposable
{
    private const int Attempts = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private IJSObjectReference? _module;
    private IJSObjectReference? _mounted;
    private bool _isGone;

    public bool IsMounted => _mounted is not null;

    /// <param name="script">Where the script of this very build is; one left in a cache would speak another language.</param>
    public async Task LoadAsync(string script)
    {
        for (var attempt = 1; attempt <= Attempts && _module is null && !_isGone; attempt++)
        {
            try
            {
                _module = await browser.InvokeAsync<IJSObjectReference>("import", Patience, script);
            }
            catch (Exception lost) when (lost is OperationCanceledException or JSDisconnectedException)
            {
                // Tried again.
            }
        }
    }

    /// <summary>Calls <c>mount</c> of the script.</summary>
    public async Task MountAsync(params object?[] arguments)
    {
        for (var attempt = 1; attempt <= Attempts && _mounted is null && _module is not null && !_isGone; attempt++)
        {
            try
            {
                _mounted = await _module.InvokeAsync<IJSObjectReference>("mount", Patience, arguments);
            }
            catch (Exception lost) when (lost is OperationCanceledException or JSDisconnectedException)
            {
                // Tried again.
            }
        }
    }

    /// <summary>Calls a function of the script that gives something.</summary>
    public async Task<T?> AskAsync<T>(string function, params object?[] arguments) =>
        _module is null ? default : await _module.InvokeAsync<T>(function, arguments);

    /// <summary>Calls a function of what is mounted; nothing where nothing is, or the browser is gone.</summary>
    public async Task TellAsync(string function, params object?[] arguments)
    {
        try
        {
            await (_mounted?.InvokeVoidAsync(function, arguments) ?? ValueTask.CompletedTask);
        }
        catch (Exception gone) when (gone is OperationCanceledException or JSDisconnectedException)
        {
            // A page that comes back is mounted anew.
        }
    }

    public async ValueTask DisposeAsync()
    {
        _isGone = true;
        await TellAsync("dispose");
        try
        {
            await (_mounted?.DisposeAsync() ?? ValueTask.CompletedTask);
            await (_module?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
        catch (Exception gone) when (gone is OperationCanceledException or JSDisconnectedException)
        {
            // The browser is gone, and the script with it.
        }
    }
}
