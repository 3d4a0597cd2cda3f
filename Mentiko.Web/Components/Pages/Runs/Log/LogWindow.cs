using Mentiko.Core.Logs;
using Mentiko.Web.Components.Shared;

namespace Mentiko.Web.Components.Pages.Runs.Log;

/// <summary>
/// The part of a log that is on the page: a few hundred lines at most, wherever in a million they lie. It moves by
/// sequence and never by height, so nothing depends on how tall a browser lets an element be. A line that is already
/// there is never added again.
/// </summary>
public sealed class LogWindow
{
    /// <summary>Lines kept on the page at a time.</summary>
    public const int Capacity = 600;

    /// <summary>Lines read at a time when somebody scrolls on.</summary>
    public const int PageSize = 200;

    private readonly List<LogRow> _rows = [];

    public IReadOnlyList<LogRow> Rows => _rows;

    /// <summary>Sequence of the first line on the page; 0 when it is empty.</summary>
    public long First => _rows.Count == 0 ? 0 : _rows[0].Seq;

    /// <summary>Sequence of the last line on the page; 0 when it is empty.</summary>
    public long Last => _rows.Count == 0 ? 0 : _rows[^1].Seq;

    /// <summary>The log's last known sequence.</summary>
    public long End { get; private set; }

    /// <summary>The reader's clock, on which the times of the lines stand.</summary>
    public ReaderZone Clock { get; private set; } = ReaderZone.Utc;

    /// <summary>Lines that the run wrote beyond its cap.</summary>
    public long Dropped { get; private set; }

    /// <summary>Puts the times on another clock, also those of the lines that are there.</summary>
    public void SetBy(ReaderZone clock)
    {
        Clock = clock;
        for (var place = 0; place < _rows.Count; place++)
        {
            _rows[place] = _rows[place] with { Time = clock.TimeOfDay(_rows[place].At) };
        }
    }

    /// <summary>Shows a page in place of what was there.</summary>
    public void Show(LogPage page)
    {
        _rows.Clear();
        _rows.AddRange(page.Lines.Select(line => LogRow.Of(line, Clock)));
        Learn(page);
    }

    /// <summary>Adds what follows, and lets go of lines at the top beyond the capacity.</summary>
    /// <returns>How many lines were new, and whether others were let go of for them.</returns>
    public (int Added, bool LetGo) Append(IReadOnlyList<LogLine> lines)
    {
        var last = Last;
        var added = 0;
        foreach (var line in lines)
        {
            if (line.Seq > last)
            {
                _rows.Add(LogRow.Of(line, Clock));
                added++;
            }
        }

        var tooMany = Math.Max(0, _rows.Count - Capacity);
        _rows.RemoveRange(0, tooMany);
        Reach(Last);
        return (added, tooMany > 0);
    }

    /// <summary>Adds what comes before, and lets go of lines at the bottom beyond the capacity.</summary>
    /// <returns>Whether lines were let go of.</returns>
    public bool Prepend(IReadOnlyList<LogLine> lines)
    {
        var first = _rows.Count == 0 ? long.MaxValue : First;
        _rows.InsertRange(0, lines.Where(line => line.Seq < first).Select(line => LogRow.Of(line, Clock)));
        var isTooLong = _rows.Count > Capacity;
        if (isTooLong)
        {
            _rows.RemoveRange(Capacity, _rows.Count - Capacity);
        }

        return isTooLong;
    }

    /// <summary>Takes over how long the log is by now.</summary>
    public void Learn(LogPage page)
    {
        Reach(page.LastSeq);
        Dropped = page.Dropped;
    }

    /// <summary>A line of this sequence is known to exist.</summary>
    public void Reach(long seq) => End = Math.Max(End, seq);
}
