using Mentiko.Core.Chains;
using Mentiko.Core.Logs;
using Mentiko.Core.Results;

namespace Mentiko.Web.Components.Pages.Runs.Log;

/// <summary>What a reader wants to see of a log.</summary>
/// <param name="Step">Only this step's lines.</param>
/// <param name="Search">Only lines with this text; the server searches.</param>
public sealed record LogFilter(StepId? Step, string? Search)
{
    public static LogFilter None { get; } = new(null, null);

    public bool IsSet => Step is not null || !string.IsNullOrEmpty(Search);
}

/// <summary>
/// The state of a live log. Without a filter it is one long text that the window slides over; with a filter it is
/// pages of matches, because matches have no numbers to count back from.
/// </summary>
public sealed class RunLogViewModel(Func<LogQuery, Task<Result<LogPage>>> read)
{
    private readonly Stack<long> _earlierPages = new();
    private long _pageStart;
    private bool _moreMatches;

    public LogWindow Window { get; private set; } = new();

    public LogFilter Filter { get; private set; } = LogFilter.None;

    /// <summary>Whether the page keeps to the end of the log.</summary>
    public bool Following { get; private set; }

    public bool Loaded { get; private set; }

    public Error? Refusal { get; private set; }

    /// <summary>
    /// Where a live reader goes on: while following behind the last line that is shown, because a read may have
    /// told of lines that the page has not got; else behind the last one known of.
    /// </summary>
    public long Cursor => Following && !Filter.IsSet ? Window.Last : Window.End;

    public bool HasEarlier => Filter.IsSet ? _earlierPages.Count > 0 : Window.First > 1;

    public bool HasLater => Filter.IsSet ? _moreMatches : Window.Last < Window.End;

    /// <summary>Lines below the window that a reader who scrolled away has not seen.</summary>
    public long Unseen => Filter.IsSet || Following ? 0 : Window.End - Window.Last;

    /// <summary>Opens the log: around a line that a link names, at its end while the run lives, else from the top if it fits.</summary>
    public async Task OpenAsync(LogFilter filter, long? line, bool live)
    {
        (Filter, Following, _pageStart, _moreMatches) = (filter, false, 0, false);
        Window = new LogWindow();
        _earlierPages.Clear();
        if (line is { } wanted && !filter.IsSet)
        {
            await ShowAsync(Math.Max(0, wanted - (LogWindow.PageSize / 2)), LogWindow.PageSize);
        }
        else
        {
            await ShowAsync(0, 2 * LogWindow.PageSize);
            if (HasLater && !filter.IsSet)
            {
                await ToEndAsync();
            }

            Following = live && !HasLater;
        }

        Loaded = true;
    }

    /// <summary>Brings a line into the window, if it is not there.</summary>
    public async Task RevealAsync(long line, bool live)
    {
        Following = false;
        if (line < Window.First || line > Window.Last)
        {
            await OpenAsync(Filter, line, live);
        }
    }

    public Task ToStartAsync()
    {
        Following = false;
        _earlierPages.Clear();
        return ShowAsync(0, LogWindow.PageSize);
    }

    public Task ToEndAsync() => ShowAsync(Math.Max(0, Window.End - LogWindow.PageSize), LogWindow.PageSize);

    /// <summary>Keeps to the end from now on.</summary>
    public async Task FollowAsync()
    {
        while (HasLater && Refusal is null)
        {
            await (Filter.IsSet ? LaterAsync() : ToEndAsync());
        }

        Following = true;
    }

    public void Unfollow() => Following = false;

    /// <summary>Reads what comes before the window.</summary>
    public async Task EarlierAsync()
    {
        if (!HasEarlier)
        {
            return;
        }

        Following = false;
        if (Filter.IsSet)
        {
            await ShowAsync(_earlierPages.Pop(), LogWindow.PageSize);
            return;
        }

        var first = Window.First;
        var start = Math.Max(0, first - 1 - LogWindow.PageSize);
        if (await ReadAsync(start, (int)(first - 1 - start)) is { } page)
        {
            Window.Prepend(page.Lines);
        }
    }

    /// <summary>Reads what comes after the window.</summary>
    public async Task LaterAsync()
    {
        if (!HasLater)
        {
            return;
        }

        if (Filter.IsSet)
        {
            _earlierPages.Push(_pageStart);
            await ShowAsync(Window.Last, LogWindow.PageSize);
        }
        else if (await ReadAsync(Window.Last, LogWindow.PageSize) is { } page)
        {
            Window.Append(page.Lines);
        }
    }

    /// <summary>Takes lines that the run has just written. A reader who scrolled away keeps their place.</summary>
    public async Task ArrivedAsync(IReadOnlyList<LogLine> lines)
    {
        if (lines.Count == 0)
        {
            return;
        }

        var atEnd = !HasLater;
        if (!Filter.IsSet && Following && atEnd && lines[0].Seq <= Window.Last + 1)
        {
            Window.Append(lines);
            return;
        }

        Window.Reach(lines[^1].Seq);
        if (Filter.IsSet && atEnd)
        {
            await MatchesAsync();
        }
        else if (Following)
        {
            await ToEndAsync();
        }
    }

    /// <summary>New lines may match: the server looks behind the last match that it gave.</summary>
    private async Task MatchesAsync()
    {
        var room = LogWindow.PageSize - Window.Rows.Count;
        if (room <= 0)
        {
            _moreMatches = true;
        }
        else if (await ReadAsync(Math.Max(Window.Last, _pageStart), room) is { } page)
        {
            Window.Append(page.Lines);
            _moreMatches = page.Next is not null;
        }
    }

    private async Task ShowAsync(long after, int limit)
    {
        if (await ReadAsync(after, limit) is { } page)
        {
            _pageStart = after;
            _moreMatches = page.Next is not null;
            Window.Show(page);
        }
    }

    private async Task<LogPage?> ReadAsync(long after, int limit)
    {
        var answer = await read(new LogQuery(after, limit, Filter.Step, string.IsNullOrEmpty(Filter.Search) ? null : Filter.Search));
        Refusal = answer.Error;
        if (!answer.IsOk)
        {
            return null;
        }

        Window.Learn(answer.Value);
        return answer.Value;
    }
}
