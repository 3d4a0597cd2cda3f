using System.Globalization;
using Mentiko.Core.Chains;
using Mentiko.Core.Logs;
using Mentiko.Core.Runs;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Mentiko.Web.Components.Pages.Runs.Log;

/// <summary>A run's log, live for as long as the run is. Its filter stands in the address, its place in the fragment.</summary>
public sealed partial class RunLog : IAsyncDisposable
{
    private ElementReference _lines;
    private RunLogViewModel? _log;
    private LogFollower? _follower;
    private LogScroll? _scroll;
    private string? _search;
    private long? _marked;
    private LogFilter? _opened;
    private bool _reveal;

    [Parameter, EditorRequired]
    public required RunId Run { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<string> Steps { get; set; }

    [Parameter, EditorRequired]
    public required bool IsOver { get; set; }

    [Parameter]
    public string? Step { get; set; }

    [Parameter]
    public string? Search { get; set; }

    [Inject]
    private ReadRunLog ReadRunLog { get; set; } = null!;

    [Inject]
    private FollowRunLog FollowRunLog { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private IJSRuntime Browser { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    private RunLogViewModel Log => _log ??= new RunLogViewModel(query => DoAsync(ReadRunLog, new ReadRunLog.Input(Run, query)));

    private string RunPath => Here.Link("runs", Run.Text);

    private string DownloadPath => $"/api/v1{RunPath}/logs/download";

    private string Count => Log.Window.End switch { 0 => "", 1 => "1 line", var n => string.Create(CultureInfo.InvariantCulture, $"{n:N0} lines") };

    private string NothingText => Log.Filter.IsSet ? "No line matches." : IsOver ? "The run wrote no line." : "Nothing yet: the first line appears here as it is written.";

    private LogFilter Wanted => new(StepId.TryParse(Step, out var step) ? step : null, Search);

    public async ValueTask DisposeAsync()
    {
        Dispose();
        if (_scroll is not null)
        {
            await _scroll.DisposeAsync();
        }
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_opened != Wanted)
        {
            (_opened, _search, _marked) = (Wanted, Search, LogFragment.LineOf(Navigation.Uri));
            await Log.OpenAsync(Wanted, _marked, live: !IsOver);
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            // The lines first: they must come even where the browser's side never answers.
            _follower = new LogFollower(Time);
            _ = InvokeAsync(() => _follower.RunAsync(this, Leaving));
            _scroll = new LogScroll(Browser, EarlierAsync, LaterAsync, FollowAsync, UnfollowAsync, RevealAsync);
            await _scroll.AttachAsync($"/{Assets["js/log.js"]}", _lines, _marked);
        }
        else if (_reveal && _scroll is not null)
        {
            _reveal = false;
            await _scroll.RevealAsync(_marked!.Value);
        }
    }

    /// <summary>Opens the live stream behind what is known; null when the run's log may not be read any more.</summary>
    internal async Task<IAsyncEnumerable<IReadOnlyList<LogLine>>?> OpenStreamAsync() =>
        (await DoAsync(FollowRunLog, new FollowRunLog.Input(Run, Log.Cursor))).TryGet(out var stream, out _) ? stream : null;

    internal async Task ArrivedAsync(IReadOnlyList<LogLine> lines)
    {
        await Log.ArrivedAsync(lines);
        StateHasChanged();
    }

    private static string? Flag(bool value) => value ? "true" : null;

    private async Task EarlierAsync()
    {
        await Log.EarlierAsync();
        StateHasChanged();
    }

    private async Task LaterAsync()
    {
        await Log.LaterAsync();
        StateHasChanged();
    }

    private async Task FollowAsync()
    {
        await Log.FollowAsync();
        StateHasChanged();
    }

    private Task UnfollowAsync()
    {
        Log.Unfollow();
        StateHasChanged();
        return Task.CompletedTask;
    }

    private async Task RevealAsync(long line)
    {
        _marked = line;
        await Log.RevealAsync(line, live: !IsOver);
        _reveal = true;
        StateHasChanged();
    }

    private Task ToggleFollowAsync() => Log.Following ? UnfollowAsync() : FollowAsync();

    private void ChooseStep(ChangeEventArgs e) => Show(e.Value as string, Search);

    private void SubmitSearch() => Show(Step, _search);

    /// <summary>The filter is a link that can be sent: the address changes, and the parameters follow.</summary>
    private void Show(string? step, string? search) => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
        {
            ["step"] = string.IsNullOrEmpty(step) ? null : step,
            ["q"] = string.IsNullOrWhiteSpace(search) ? null : search,
        }),
        replace: true);
}
