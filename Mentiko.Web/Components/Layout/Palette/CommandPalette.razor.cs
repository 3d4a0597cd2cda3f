using Mentiko.Web.Components.Shared.Definitions;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Layout.Palette;

/// <summary>
/// Goes anywhere by a few letters. What is found comes from here; js/palette.js opens the dialog, moves through the
/// list and chooses, so that no key waits for the server. It knows by <c>data-for</c> which text a list answers.
/// </summary>
public sealed partial class CommandPalette : IDisposable
{
    private const int Longest = 100;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(120);

    private readonly CancellationTokenSource _leaving = new();
    private Debounce? _typing;
    private IReadOnlyList<PaletteGroup> _groups = [];
    private string? _foundFor;
    private int _turn;

    /// <summary>The organization that the page is in; null outside of any.</summary>
    [Parameter]
    public NamespaceView? Current { get; set; }

    [Parameter]
    public bool IsAdministrator { get; set; }

    [Inject]
    internal PaletteSearch Search { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    /// <summary>A page without a circuit has nobody who would answer.</summary>
    private bool IsOffered => AssignedRenderMode is not null || RendererInfo.IsInteractive;

    public void Dispose()
    {
        _typing?.Dispose();
        _leaving.Cancel();
        _leaving.Dispose();
    }

    protected override void OnInitialized() => _typing = new Debounce(Time, Pause);

    private static string IdOf(PaletteEntry entry) => $"palette-{entry.Key}";

    private static string FormOf(PaletteEntry entry) => $"palette-form-{entry.Key}";

    private Task OpenAsync() => FindAsync("", _leaving.Token);

    private async Task TypeAsync(ChangeEventArgs e)
    {
        var text = e.Value as string ?? "";
        await _typing!.RunAsync(cancel => FindAsync(text.Length > Longest ? text[..Longest] : text, cancel));
    }

    private async Task FindAsync(string text, CancellationToken cancel)
    {
        var turn = ++_turn;
        var groups = await Search.FindAsync(Current?.Slug, text, IsAdministrator, cancel);
        if (turn == _turn)
        {
            (_groups, _foundFor) = (groups, text);
        }
    }
}
