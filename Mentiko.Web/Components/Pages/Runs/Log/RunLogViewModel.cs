using Mentiko.Core.Logs;
using Mentiko.Core.Results;

namespace Mentiko.Web.Components.Pages.Runs.Log;

/// <summary>
/// The state of a live log: a window of lines that slides over a text of any length. With a filter it slides over the
/// lines that fit, which have no numbers to count by: the server says whether there are more.
/// </summary>
public sealed class RunLogViewModel(Func<LogQuery, Task<Result<LogPage>>> read)
{
    /// <summary>One answer of the server looks at a bounded part of a log; so many are asked for before giving up.</summary>
    private const int MostAnswers = 50;

    private bool _moreEarlier;
    private bool _moreLater;
    private long _unseenMatches;
    private long _lastSeen;

    public LogWindow Window { get; private set; } = new();

    public LogFilter Filter { get; private set; } = LogFilter.None;

    /// <summary>Whether the page keeps to the end of the log.</summary>
    public bool Following { get; private set; }

    public bool Loaded { get; private set; }

    public Error? Refusal { get; private set; }

    /// <summary>What the reader has missed; null where nothing.</summary>
    public LogAbsence? Absence { get; private set; }

    /// <summary>
    /// Where a live reader goes on: while following behind the last line that is shown, because a read may have
    /// told of lines that the page has not got; else behind the last one known of.
    /// </summary>
    public long Cursor => Following && !Filter.IsSet ? Window.Last : Window.End;

    public bool HasEarlier => Filter.IsSet ? _moreEarlier : Window.First > 1;

    public bool HasLater => Filter.IsSet ? _moreLater : Window.Last < Window.End;

    /// <summary>Lines below the window that a reader who scrolled away has not seen.</summary>
    public long Unseen => Following ? 0 : Filter.IsSet ? _unseenMatches : Window.End - Window.Last;

    /// <summary>Opens the log: around a line that a link names, at its end while the run lives, else from the top if it fits.</summary>
    public async Task OpenAsync(LogFilter filter, long? line, bool live)
    {
        (Filter, Following, _moreEarlier, _moreLater, _unseenMatches) = (filter, false, false, false, 0);
        var clock = Window.Clock;
        Window = new LogWindow();
        Window.SetBy(clock);
        if (line is { } wanted)
        {
            await AroundAsync(wanted);
        }
        else
        {
            await ShowAfterAsync(0, 2 * LogWindow.PageSize);
            if (HasLater && !filter.IsSet)
            {
                await ToEndAsync();
            }

            Following = live && !HasLater;
        }

        Loaded = true;
        WasAway(_lastSeen);
    }

    /// <summary>Brings a line into the window, if it is not there.</summary>
    public async Task RevealAsync(long line)
    {
        Following = false;
        if (line < Window.First || line > Window.Last)
        {
            await AroundAsync(line);
        }
    }

    public Task ToStartAsync()
    {
        Following = false;
        return ShowAfterAsync(0, LogWindow.PageSize);
    }

    public async Task ToEndAsync()
    {
        if (!Filter.IsSet)
        {
            await ShowAfterAsync(Math.Max(0, Window.End - LogWindow.PageSize), LogWindow.PageSize);
        }
        else if (await ReadBackAsync(long.MaxValue, LogWindow.PageSize) is { } page)
        {
            Window.Show(page);
            (_moreEarlier, _moreLater, _unseenMatches) = (page.Next is not null, false, 0);
        }
    }

    /// <summary>Keeps to the end from now on.</summary>
    public async Task FollowAsync()
    {
        while (HasLater && Refusal is null)
        {
            await ToEndAsync();
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
        if (await ReadBackAsync(Window.Rows.Count == 0 ? long.MaxValue : Window.First, LogWindow.PageSize) is { } page)
        {
            _moreEarlier = page.Next is not null;
            _moreLater |= Window.Prepend(page.Lines);
        }
    }

    /// <summary>Reads what comes after the window.</summary>
    public async Task LaterAsync()
    {
        if (HasLater && await ReadOnAsync(Window.Last, LogWindow.PageSize) is { } page)
        {
            _moreEarlier |= Window.Append(page.Lines).LetGo;
            _moreLater = page.Next is not null;
            _unseenMatches = _moreLater ? Math.Max(0, _unseenMatches - page.Lines.Count) : 0;
        }
    }

    /// <summary>Takes lines that the run has just written. A reader who scrolled away keeps their place.</summary>
    public async Task ArrivedAsync(IReadOnlyList<LogLine> lines)
    {
        if (lines.Count == 0)
        {
            return;
        }

        if (Filter.IsSet)
        {
            ArrivedFiltered(lines);
            return;
        }

        if (Following && !HasLater && lines[0].Seq <= Window.Last + 1)
        {
            Window.Append(lines);
            return;
        }

        Window.Reach(lines[^1].Seq);
        if (Following)
        {
            await ToEndAsync();
        }
    }

    /// <summary>The next line with a text behind the given one, or the one before it; null where there is none.</summary>
    public Task<long?> FindAsync(string text, long from, bool forward) => FindAsync(Filter with { Text = text }, from, forward);

    /// <summary>The first line that is an error, among those that the filter shows.</summary>
    public Task<long?> FirstErrorAsync() => FindAsync(Filter with { Level = LineLevel.Error }, 0, forward: true);

    /// <summary>The reader was away since this line was the last one.</summary>
    public void WasAway(long lastSeen)
    {
        if (!Loaded)
        {
            _lastSeen = lastSeen;
            return;
        }

        _lastSeen = 0;
        Absence = lastSeen > 0 && Window.End > lastSeen ? new LogAbsence(lastSeen, Window.End - lastSeen) : Absence;
    }

    public void ForgetAbsence() => Absence = null;

    private void ArrivedFiltered(IReadOnlyList<LogLine> lines)
    {
        var fresh = lines.Where(line => line.Seq > Window.End && Filter.Wants(line)).ToList();
        Window.Reach(lines[^1].Seq);
        if (fresh.Count > 0 && !_moreLater && (Following || Window.Rows.Count + fresh.Count <= LogWindow.PageSize))
        {
            _moreEarlier |= Window.Append(fresh).LetGo;
        }
        else if (fresh.Count > 0)
        {
            _moreLater = true;
            _unseenMatches += fresh.Count;
        }
    }

    private async Task<long?> FindAsync(LogFilter wanted, long from, bool forward)
    {
        var page = forward
            ? await ReadAsync(after => wanted.ToQuery(after, 1), from)
            : await ReadAsync(before => wanted.ToQuery(0, 1, before), from);
        return page is { Lines: [var line, ..] } ? line.Seq : null;
    }

    private async Task AroundAsync(long line)
    {
        if (!Filter.IsSet)
        {
            await ShowAfterAsync(Math.Max(0, line - (LogWindow.PageSize / 2)), LogWindow.PageSize);
        }
        else if (await ReadBackAsync(line, LogWindow.PageSize / 2) is { } before && await ReadOnAsync(line - 1, LogWindow.PageSize / 2) is { } page)
        {
            Window.Show(before);
            Window.Append(page.Lines);
            (_moreEarlier, _moreLater) = (before.Next is not null, page.Next is not null);
        }
    }

    private async Task ShowAfterAsync(long after, int limit)
    {
        if (await ReadOnAsync(after, limit) is { } page)
        {
            Window.Show(page);
            (_moreEarlier, _moreLater) = (after > 0, page.Next is not null);
        }
    }

    private Task<LogPage?> ReadOnAsync(long after, int limit) => ReadAsync(from => Filter.ToQuery(from, limit), after);

    private Task<LogPage?> ReadBackAsync(long before, int limit) => ReadAsync(from => Filter.ToQuery(0, limit, from), before);

    /// <summary>Asks until there are lines, or no more of the log.</summary>
    private async Task<LogPage?> ReadAsync(Func<long, LogQuery> query, long from)
    {
        for (var asked = 0; ; asked++)
        {
            var answer = await read(query(from));
            Refusal = answer.Error;
            if (!answer.TryGet(out var page, out _))
            {
                return null;
            }

            Window.Learn(page);
            if (page.Lines.Count > 0 || page.Next is not { } next || asked == MostAnswers)
            {
                return page;
            }

            from = next;
        }
    }
}

/// <summary>What came while a reader was away.</summary>
/// <param name="LastSeen">The last line that they had.</param>
/// <param name="Count">How many came behind it.</param>
public sealed record LogAbsence(long LastSeen, long Count);
