using Mentiko.Web.Components.Shared.Definitions;
using Microsoft.JSInterop;

namespace Mentiko.Web.Components.Layout.Notices;

/// <summary>Keeps what somebody has seen in one organization in their browser. Where that does not work it lasts as long as the page.</summary>
/// <param name="browser">Runs the script.</param>
/// <param name="script">Where js/notices.js of this very build is.</param>
/// <param name="key">Of this account in this organization.</param>
internal sealed class SeenMarks(IJSRuntime browser, string script, string key) : IAsyncDisposable
{
    private readonly BrowserModule _module = new(browser);

    public SeenMark Last { get; private set; } = SeenMark.Nothing;

    /// <summary>Reads it anew: another window of the same browser may have got further.</summary>
    public Task ReadAsync() => TryAsync(async () =>
    {
        await _module.LoadAsync(script);
        Last = await _module.AskAsync<string?>("read", key) is { } text ? SeenMark.Parse(text) : Last;
    });

    public Task WriteAsync(SeenMark seen)
    {
        Last = seen;
        return TryAsync(() => _module.AskAsync<bool>("write", key, seen.ToString()));
    }

    public ValueTask DisposeAsync() => _module.DisposeAsync();

    private static async Task TryAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (Exception lost) when (lost is JSException or JSDisconnectedException or OperationCanceledException)
        {
            // The browser is gone, or the call was lost on its way.
        }
    }
}
