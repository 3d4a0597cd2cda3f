using Mentiko.Core.Chains;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Mentiko.Web.Components.Shared.Definitions;

/// <summary>The text of a document, as wwwroot-assets/canvas/src/json-editor.ts shows it; it also keeps the draft. It fills its container.</summary>
public sealed partial class JsonEditor : IAsyncDisposable
{
    private ElementReference _element;
    private BrowserModule? _module;
    private DotNetObjectReference<JsonEditor>? _self;
    private DefinitionDocument? _watched;

    [Parameter, EditorRequired]
    public required DefinitionDocument Document { get; set; }

    [Parameter, EditorRequired]
    public required string Label { get; set; }

    /// <summary>Where the browser keeps the draft; null keeps none.</summary>
    [Parameter]
    public string? DraftKey { get; set; }

    /// <summary>The element that says when the draft was saved.</summary>
    [Parameter]
    public string? StatusId { get; set; }

    /// <summary>The browser has a draft from before.</summary>
    [Parameter]
    public EventCallback<Draft> OnDraft { get; set; }

    [Inject]
    private IJSRuntime Browser { get; set; } = null!;

    public Task RevealAsync(TextPlace place) => _module?.TellAsync("reveal", place.From, place.To) ?? Task.CompletedTask;

    public Task DropDraftAsync() => _module?.TellAsync("dropDraft") ?? Task.CompletedTask;

    [JSInvokable]
    public Task Typed(int at, int removed, string inserted, int length) =>
        Document.Type(at, removed, inserted, length) ? Task.CompletedTask : TellTextAsync();

    /// <summary>As <see cref="Typed"/>, for more than a message holds.</summary>
    [JSInvokable]
    public async Task TypedMuch(int at, int removed, IJSStreamReference inserted, int length)
    {
        await using (inserted)
        {
            await using var stream = await inserted.OpenReadStreamAsync(Draft.Longest);
            using var reader = new StreamReader(stream);
            await Typed(at, removed, await reader.ReadToEndAsync(), length);
        }
    }

    [JSInvokable]
    public void Undo() => Document.Undo();

    [JSInvokable]
    public void Redo() => Document.Redo();

    public async ValueTask DisposeAsync()
    {
        if (_watched is not null)
        {
            _watched.Changed -= Follow;
        }

        await (_module?.DisposeAsync() ?? ValueTask.CompletedTask);
        _self?.Dispose();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        _self = DotNetObjectReference.Create(this);
        _module = new BrowserModule(Browser);
        await _module.LoadAsync($"/{Assets["js/json-editor.js"]}");
        if (DraftKey is not null && await FindDraftAsync(DraftKey) is { } draft)
        {
            await OnDraft.InvokeAsync(draft);
        }

        (_watched = Document).Changed += Follow;
        await _module.MountAsync(
            _element,
            new { Document.Text, Label, ReadOnly = false, DraftKey, Document.BaseVersion, Document.BaseText, StatusId },
            _self);
        await TellProblemsAsync();
    }

    private async Task<Draft?> FindDraftAsync(string key)
    {
        try
        {
            await using var bytes = await _module!.AskAsync<IJSStreamReference>("draft", key);
            if (bytes is null || bytes.Length is 0 or > Draft.Longest)
            {
                return null;
            }

            await using var stream = await bytes.OpenReadStreamAsync(Draft.Longest);
            return await Draft.ReadAsync(stream, CancellationToken.None);
        }
        catch (Exception gone) when (gone is OperationCanceledException or JSDisconnectedException)
        {
            return null;
        }
    }

    private void Follow(DocumentChange change) => _ = InvokeAsync(() => change switch
    {
        DocumentChange.Text => TellTextAsync(),
        DocumentChange.Base => _module!.TellAsync("setBase", Document.BaseVersion, Document.BaseText),
        DocumentChange.TypedText or DocumentChange.Problems => TellProblemsAsync(),
    });

    private async Task TellTextAsync()
    {
        await _module!.TellAsync("setText", Document.Text);
        await TellProblemsAsync();
    }

    private Task TellProblemsAsync()
    {
        if (Document.Fault is { } fault)
        {
            return _module!.TellAsync("mark", (object)new[] { Mark(fault, Document.Problems[0]) });
        }

        if (!Document.IsChecked)
        {
            return Task.CompletedTask;
        }

        var places = Document.Problems.Count > 0 ? JsonPlaces.Of(Document.Text) : null;
        return _module!.TellAsync("mark", (object)Document.Problems.Select(problem => Mark(places!.Find(problem.Path) ?? default, problem)).ToArray());
    }

    private static object Mark(TextPlace place, Problem problem) =>
        new { place.From, place.To, Severity = problem.Severity == ProblemSeverity.Error ? "error" : "warning", problem.Message };
}
