using Mentiko.Core.Runs;

namespace Mentiko.Web.Components.Pages.Runs;

/// <summary>The runs that somebody has marked in a list, also over several pages of it.</summary>
public sealed class RunSelection(Action changed)
{
    /// <summary>Marked runs at most: each is an act of its own.</summary>
    public const int Most = 500;

    private readonly Dictionary<RunId, Run> _runs = [];

    public int Count => _runs.Count;

    public IReadOnlyCollection<Run> Runs => _runs.Values;

    public bool Has(RunId run) => _runs.ContainsKey(run);

    public void Set(Run run, bool marked)
    {
        if (!marked)
        {
            _runs.Remove(run.Id);
        }
        else if (_runs.Count < Most)
        {
            _runs[run.Id] = run;
        }

        changed();
    }

    public void SetAll(IEnumerable<Run> runs, bool marked)
    {
        foreach (var run in runs)
        {
            Set(run, marked);
        }
    }

    /// <summary>Takes over how marked runs stand by now.</summary>
    public void Learn(IEnumerable<Run> runs)
    {
        foreach (var run in runs.Where(run => _runs.ContainsKey(run.Id)))
        {
            _runs[run.Id] = run;
        }
    }

    public void Clear()
    {
        _runs.Clear();
        changed();
    }
}
