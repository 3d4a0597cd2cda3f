using Mentiko.Web.Components.Shared.Definitions;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Mentiko.Web.Components.Pages.Chains.Editor;

/// <summary>
/// A chain as a picture: the script of wwwroot-assets/canvas. Without <see cref="OnAct"/> it is to look at; with
/// <see cref="States"/> it shows a run. It fills its container, which needs a height.
/// </summary>
public sealed partial class ChainCanvas : IAsyncDisposable
{
    /// <summary>Pasted bytes that are taken at most; a definition may have no more.</summary>
    private const long LongestPaste = 256 * 1024;

    private ElementReference _element;
    private BrowserModule? _module;
    private DotNetObjectReference<ChainCanvas>? _self;
    private (CanvasModel Model, CanvasStates? States)? _drawn;

    [Parameter, EditorRequired]
    public required CanvasModel Model { get; set; }

    /// <summary>What a screen reader calls it.</summary>
    [Parameter, EditorRequired]
    public required string Label { get; set; }

    [Parameter]
    public CanvasStates? States { get; set; }

    /// <summary>Where the browser keeps the places that its user has chosen; null keeps none.</summary>
    [Parameter]
    public string? StorageKey { get; set; }

    /// <summary>Ids of the elements that the canvas's shortcuts lead to.</summary>
    [Parameter]
    public string? PaletteId { get; set; }

    [Parameter]
    public string? PanelId { get; set; }

    [Parameter]
    public IReadOnlyList<CanvasAgent>? Agents { get; set; }

    /// <summary>Somebody changed something; the answer is another <see cref="Model"/>. Without it nothing can be changed.</summary>
    [Parameter]
    public EventCallback<CanvasAct> OnAct { get; set; }

    /// <summary>JSON of steps was pasted.</summary>
    [Parameter]
    public EventCallback<string> OnPaste { get; set; }

    [Parameter]
    public EventCallback<IReadOnlyList<string>> OnSelect { get; set; }

    [Inject]
    private IJSRuntime Browser { get; set; } = null!;

    /// <summary>Moves the focus to a step and brings it into view.</summary>
    public Task RevealAsync(string key) => _module?.TellAsync("reveal", key) ?? Task.CompletedTask;

    [JSInvokable]
    public Task Act(CanvasAct act) => OnAct.InvokeAsync(act);

    [JSInvokable]
    public Task Select(IReadOnlyList<string> keys) => OnSelect.InvokeAsync(keys);

    [JSInvokable]
    public async Task Paste(IJSStreamReference steps)
    {
        await using (steps)
        {
            if (steps.Length <= LongestPaste)
            {
                await using var stream = await steps.OpenReadStreamAsync(LongestPaste);
                using var reader = new StreamReader(stream);
                await OnPaste.InvokeAsync(await reader.ReadToEndAsync());
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await (_module?.DisposeAsync() ?? ValueTask.CompletedTask);
        _self?.Dispose();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _drawn = (Model, States);
            _self = DotNetObjectReference.Create(this);
            _module = new BrowserModule(Browser);
            await _module.LoadAsync($"/{Assets["js/canvas.js"]}");
            var options = new { Label, ReadOnly = !OnAct.HasDelegate, StorageKey, States, Agents, PaletteId, PanelId };
            await _module.MountAsync(_element, Model, options, OnAct.HasDelegate || OnSelect.HasDelegate ? _self : null);
        }

        if (_module is { IsMounted: true } && _drawn is { } drawn && !(ReferenceEquals(drawn.Model, Model) && ReferenceEquals(drawn.States, States)))
        {
            _drawn = (Model, States);
            await _module.TellAsync("update", ReferenceEquals(drawn.Model, Model) ? null : Model, ReferenceEquals(drawn.States, States) ? null : States);
        }
    }
}
