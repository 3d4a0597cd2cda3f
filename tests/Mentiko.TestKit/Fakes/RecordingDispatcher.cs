using Mentiko.Core.Access;
using Mentiko.Core.Runs;

namespace Mentiko.TestKit.Fakes;

/// <summary>Keeps what workers would be told.</summary>
public sealed class RecordingDispatcher : IRunDispatcher
{
    public List<RunId> Enqueued { get; } = [];

    public List<RunId> TakenUp { get; } = [];

    public List<RunId> Interrupted { get; } = [];

    public void Enqueue(NamespaceScope scope, RunId run) => Enqueued.Add(run);

    public void TakeUp(NamespaceScope scope, RunId run) => TakenUp.Add(run);

    public void Interrupt(NamespaceScope scope, RunId run) => Interrupted.Add(run);
}
