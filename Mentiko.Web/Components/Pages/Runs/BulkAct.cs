using Mentiko.Core.Results;
using Mentiko.Core.Runs;

namespace Mentiko.Web.Components.Pages.Runs;

/// <summary>How an act on one of several runs ended.</summary>
/// <param name="Run">The run.</param>
/// <param name="Became">The run that it led to: itself, or the retry. Null where it was refused.</param>
/// <param name="Refusal">Why it was refused.</param>
public sealed record BulkResult(Run Run, RunId? Became, Error? Refusal);

/// <summary>
/// The same act on several runs, one after the other: each is an act of its own, with its own right and its own entry in
/// the record, and a refusal of one stops none of the others.
/// </summary>
public sealed class BulkAct(IReadOnlyList<Run> runs, Func<Run, Task<Result<AcceptedRun>>> act)
{
    private readonly List<BulkResult> _results = [];
    private bool _stopped;

    public int Count => runs.Count;

    public IReadOnlyList<BulkResult> Results => _results;

    public bool IsOver => _stopped || _results.Count == runs.Count;

    /// <summary>Acts on all of them, and tells after each.</summary>
    public async Task RunAsync(Action told)
    {
        foreach (var run in runs)
        {
            if (_stopped)
            {
                break;
            }

            var answer = await act(run);
            _results.Add(answer.TryGet(out var accepted, out var refusal) ? new BulkResult(run, accepted.Id, null) : new BulkResult(run, null, refusal));
            told();
        }
    }

    /// <summary>Leaves alone what has not been acted on yet.</summary>
    public void Stop() => _stopped = true;
}
