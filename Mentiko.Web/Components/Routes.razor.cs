using Mentiko.Web.Components.Shared;
using Mentiko.Web.Components.Shared.Definitions;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Mentiko.Web.Components;

/// <summary>Finds the page of an address, and gives all of them the reader's clock.</summary>
public sealed partial class Routes
{
    private ReaderZone _clock = ReaderZone.Utc;

    /// <summary>The zone that the browser named with the request; null where it has not yet.</summary>
    [Parameter]
    public string? Zone { get; set; }

    [Inject]
    private IJSRuntime Browser { get; set; } = null!;

    protected override void OnInitialized() => _clock = ReaderZone.Of(Zone);

    /// <summary>Once a circuit: the cookie may be of a place that its reader has left, or not be there at all.</summary>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender && await AskAsync() is { } named && ReaderZone.Of(named) is var found && found.Id != _clock.Id)
        {
            _clock = found;
            StateHasChanged();
        }
    }

    private async Task<string?> AskAsync()
    {
        try
        {
            await using var script = new BrowserModule(Browser);
            await script.LoadAsync($"/{Assets["js/zone.js"]}");
            return await script.AskAsync<string?>("zone");
        }
        catch (Exception lost) when (lost is JSException or JSDisconnectedException or OperationCanceledException)
        {
            // What the request said has to do.
            return null;
        }
    }
}
