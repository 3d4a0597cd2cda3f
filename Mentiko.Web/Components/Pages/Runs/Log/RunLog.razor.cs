using System.Globalization;
using Mentiko.Core.Logs;
using Mentiko.Core.Runs;
using Mentiko.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;

namespace Mentiko.Web.Components.Pages.Runs.Log;

/// <summary>A run's log, live for as long as the run is. Filter and search stand in the address, its place in the fragment.</summary>
public sealed partial class RunLog : IAsyncDisposable
{
    private ElementReference _lines;
    private RunLogViewModel? _log;
    private LogFollower? _follower;
    private LogScroll? _scroll;
    private string? _search;
    private string? _searched;
    private string? _said;
    private long? _marked;
    private LogFilter? _opened;
    private bool _reveal;

    [Parameter, EditorRequired]
    public required RunId Run { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<string> Steps { get; set; }

    [Parameter, EditorRequired]
    public required bool IsOver { get; set; }

    [SupplyParameterFromQuery(Name = "step")]
    public string? Step { get; set; }

    [SupplyParameterFromQuery(Name = "stream")]
    public string? Stream { get; set; }

    [SupplyParameterFromQuery(Name = "level")]
    public string? Level { get; set; }

    [SupplyParameterFromQuery(Name = "fold")]
    public string? Fold { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    public string? Search { get; set; }

    /// <summary><c>1</c>: only the lines with the search's text.</summary>
    [SupplyParameterFromQuery(Name = "only")]
    public string? Only { get; set; }

    [CascadingParameter]
    public ReaderZone Clock { get; set; } = ReaderZone.Utc;

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

    private bool IsOnly => Only == "1" && !string.IsNullOrEmpty(Search);

    private bool IsFolding => Log.Filter.Folded.Count > 0 && Log.Filter.Count == 0;

    private bool IsLong => Log.Window.End > LogWindow.Capacity;

    private string Count => Log.Window.End == 0 ? "" : Lines(Log.Window.End);

    private string Offset => Log.Window.Rows is [.., var last] ? Clock.Offset(last.At) : "";

    private string Place => Log.Window.Rows.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{Log.Window.First:N0} – {Log.Window.Last:N0} of {Log.Window.End:N0}");

    private string NothingText => Log.Filter.IsSet ? "No line matches." : IsOver ? "The run wrote no line." : "Nothing yet: the first line appears here as it is written.";

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
        if (Log.Window.Clock != Clock)
        {
            Log.Window.SetBy(Clock);
        }

        var wanted = LogFilter.Read(Step, Stream, Level, Fold, IsOnly ? Search : null);
        if (_opened != wanted)
        {
            (_opened, _marked, _said) = (wanted, LogFragment.LineOf(Navigation.Uri), null);
            await Log.OpenAsync(wanted, _marked, live: !IsOver);
        }

        if (_searched != Search)
        {
            (_searched, _search, _said) = (Search, Search, null);
            if (!string.IsNullOrEmpty(Search) && !IsOnly && _marked is null)
            {
                await FindAsync(forward: true);
            }
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            // The lines first: they must come even where the browser's side never answers.
            _follower = new LogFollower(Time);
            _ = InvokeAsync(() => _follower.RunAsync(this, Leaving));
            _scroll = new LogScroll(Browser, EarlierAsync, LaterAsync, FollowAsync, UnfollowAsync, RevealAsync, WasAwayAsync);
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

    private static string Lines(long count) => count == 1 ? "1 line" : string.Create(CultureInfo.InvariantCulture, $"{count:N0} lines");

    private Task EarlierAsync() => MoveAsync(Log.EarlierAsync);

    private Task LaterAsync() => MoveAsync(Log.LaterAsync);

    private Task FollowAsync() => MoveAsync(Log.FollowAsync);

    private Task ToStartAsync() => MoveAsync(Log.ToStartAsync);

    private Task ToEndAsync() => MoveAsync(Log.FollowAsync);

    private Task UnfollowAsync() => MoveAsync(() =>
    {
        Log.Unfollow();
        return Task.CompletedTask;
    });

    private Task WasAwayAsync(long lastSeen) => MoveAsync(() =>
    {
        Log.WasAway(lastSeen);
        return Task.CompletedTask;
    });

    private async Task MoveAsync(Func<Task> move)
    {
        await move();
        StateHasChanged();
    }

    private async Task RevealAsync(long line)
    {
        _marked = line;
        await Log.RevealAsync(line);
        _reveal = true;
        StateHasChanged();
    }

    private Task GoAsync(ChangeEventArgs e) =>
        long.TryParse(e.Value as string, NumberStyles.None, CultureInfo.InvariantCulture, out var line) ? RevealAsync(line) : Task.CompletedTask;

    private Task ToggleFollowAsync() => Log.Following ? UnfollowAsync() : FollowAsync();

    private async Task SearchKeyAsync(KeyboardEventArgs e)
    {
        if (e.Key != "Enter")
        {
            return;
        }

        if ((_search ?? "") != (Search ?? ""))
        {
            _marked = null;
            Show(Log.Filter, _search, IsOnly || Only == "1");
        }
        else if (!string.IsNullOrEmpty(Search))
        {
            await FindAsync(forward: !e.ShiftKey);
        }
    }

    private async Task FindAsync(bool forward)
    {
        var found = await Log.FindAsync(Search!, _marked ?? (forward ? 0 : long.MaxValue), forward);
        await GoToAsync(found, _marked is null ? "No line matches." : forward ? "No match below." : "No match above.");
    }

    private async Task FirstErrorAsync() => await GoToAsync(await Log.FirstErrorAsync(), "No line says that it is an error.");

    private async Task GoToAsync(long? line, string otherwise)
    {
        _said = line is { } found ? string.Create(CultureInfo.InvariantCulture, $"Line {found:N0}") : otherwise;
        if (line is { } known)
        {
            await RevealAsync(known);
        }
    }

    /// <summary>The filter is a link that can be sent: the address changes, and the parameters follow.</summary>
    private void Show(LogFilter filter, string? search, bool only) => Navigation.NavigateTo(
        new Uri(Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
        {
            ["step"] = filter.Step?.Text,
            ["stream"] = filter.Stream?.ToWire(),
            ["level"] = filter.Level?.ToWire(),
            ["fold"] = filter.Folded.Count == 0 ? null : string.Join(',', filter.Folded),
            ["q"] = string.IsNullOrWhiteSpace(search) ? null : search,
            ["only"] = only && !string.IsNullOrWhiteSpace(search) ? "1" : null,
        })).GetComponents(UriComponents.PathAndQuery, UriFormat.UriEscaped),
        replace: true);
}
