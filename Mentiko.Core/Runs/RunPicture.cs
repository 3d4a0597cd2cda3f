using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Mentiko.Core.Chains;
using Mentiko.Core.Events;

namespace Mentiko.Core.Runs;

/// <summary>A history, indexed: events by type and visits by step, each in order.</summary>
internal sealed class RunPicture
{
    private readonly Dictionary<EventType, List<ProgressEvent>> _events = [];
    private readonly Dictionary<StepId, List<StepVisit>> _visits = [];

    public RunPicture(ChainHistory history)
    {
        foreach (var entry in history.Events.OrderBy(entry => entry.Sequence))
        {
            ref var list = ref CollectionsMarshal.GetValueRefOrAddDefault(_events, entry.Type, out _);
            (list ??= []).Add(entry);
        }

        foreach (var visit in history.Visits.OrderBy(visit => visit.Number))
        {
            ref var list = ref CollectionsMarshal.GetValueRefOrAddDefault(_visits, visit.Step, out _);
            (list ??= []).Add(visit);
            NothingRuns &= visit.IsOver;
        }
    }

    public bool NothingRuns { get; } = true;

    public bool Has(EventType type) => _events.ContainsKey(type);

    public List<StepVisit> VisitsOf(ChainStep step) => _visits.GetValueOrDefault(step.Id, []);

    public IEnumerable<StepVisit> FailuresOf(ChainStep step) => VisitsOf(step).Where(visit => visit.IsFailure);

    /// <summary>The step's <c>:failed</c> events. Visits of a step follow each other, so they pair up with its failures by order.</summary>
    public IEnumerable<ProgressEvent> FailedEventsOf(ChainStep step) =>
        _events.GetValueOrDefault(step.FailedEvent, []).Where(entry => entry.Step == step.Id);

    /// <summary>The events that start the step's visit of this number, ascending; empty when they have not all arrived.</summary>
    public ImmutableArray<int> TriggersOf(ChainStep step, int visit)
    {
        var lists = step.Triggers.Distinct().Select(type => _events.GetValueOrDefault(type, [])).ToList();
        return step.Join switch
        {
            StepJoin.Any => [.. lists.SelectMany(list => list).Select(entry => entry.Sequence).Order().Skip(visit - 1).Take(1)],
            StepJoin.All when lists.Count == 0 || lists.Exists(list => list.Count < visit) => [],
            StepJoin.All => [.. lists.Select(list => list[visit - 1].Sequence).Order()],
        };
    }
}
