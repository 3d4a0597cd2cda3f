using System.Diagnostics;
using System.Diagnostics.Metrics;
using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Dispatch;

namespace Mentiko.Infrastructure.Telemetry;

/// <summary>
/// What an operator sees of runs: numbers without names, and a trace for each run. No label of a metric and no tag of a
/// trace holds what an organization wrote: inputs, outputs and names of secrets stay out, and metrics name no namespace,
/// so that ten thousand of them make no more series than one.
/// </summary>
internal sealed class RunTelemetry : IDisposable
{
    private readonly ActivitySource _source = new(RunTraces.SourceName);
    private readonly Meter _meter;
    private readonly Counter<long> _finished;
    private readonly Histogram<double> _waited;
    private readonly Histogram<double> _took;
    private readonly Counter<long> _attempts;
    private readonly Histogram<double> _attemptTook;
    private readonly UpDownCounter<long> _active;
    private readonly TimeProvider _time;

    public RunTelemetry(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        _meter = meters.Create(RunTraces.SourceName);
        _active = _meter.CreateUpDownCounter<long>("mentiko.runs.active", "{run}", "Runs at work on this node.");
        _finished = _meter.CreateCounter<long>("mentiko.runs.finished", "{run}", "Runs that ended on this node, by status.");
        _waited = _meter.CreateHistogram<double>("mentiko.run.queue_wait", "s", "From a run's acceptance to its first claim.");
        _took = _meter.CreateHistogram<double>("mentiko.run.duration", "s", "From a run's claim by this node to its end or handover, by status.");
        _attempts = _meter.CreateCounter<long>("mentiko.attempts.finished", "{attempt}", "Attempts that ended on this node, by executor, status and reason.");
        _attemptTook = _meter.CreateHistogram<double>("mentiko.attempt.duration", "s", "From an attempt's start to its end, by executor.");
    }

    public void Dispose()
    {
        _source.Dispose();
        _meter.Dispose();
    }

    /// <summary>Observes one execution of a run by this node.</summary>
    /// <param name="scope">The run's namespace; its slug is a tag of the trace.</param>
    /// <param name="run">The run.</param>
    /// <param name="queuedAt">When it was accepted; null where it was under way before.</param>
    public RunObservation Begin(NamespaceScope scope, RunId run, DateTimeOffset? queuedAt)
    {
        if (queuedAt is { } since)
        {
            _waited.Record(Math.Max(0, (_time.GetUtcNow() - since).TotalSeconds));
        }

        _active.Add(1);
        var activity = _source.StartActivity("run", ActivityKind.Consumer, RunTraces.Of(run));
        activity?.SetTag("mentiko.namespace", scope.Slug.Text).SetTag("mentiko.run", run.Text);
        return new RunObservation(this, activity, _time.GetTimestamp());
    }

    /// <summary>Observes one attempt; a child of the run's execution where that is observed on the same flow.</summary>
    public AttemptObservation BeginAttempt(AttemptWork work)
    {
        var activity = _source.StartActivity("step", ActivityKind.Internal);
        activity?.SetTag("mentiko.step", work.Step.Id.Text).SetTag("mentiko.agent", work.Step.Agent.Text).SetTag("mentiko.attempt", work.Number);
        return new AttemptObservation(this, activity, work.Agent.Execution.Target, _time.GetTimestamp());
    }

    private void End(string status, long started)
    {
        _active.Add(-1);
        var tag = new KeyValuePair<string, object?>("status", status);
        _took.Record(_time.GetElapsedTime(started).TotalSeconds, tag);
        if (status is not (RunObservation.HandedOver or RunObservation.Parked or RunObservation.Broken))
        {
            _finished.Add(1, tag);
        }
    }

    private void End(AttemptResult result, ExecutionTarget target, long started)
    {
        var executor = new KeyValuePair<string, object?>("executor", target.ToWire());
        _attemptTook.Record(_time.GetElapsedTime(started).TotalSeconds, executor);
        _attempts.Add(1, executor, new("status", result.Status.ToWire()), new("reason", result.Reason.ToWire()));
    }

    /// <summary>One execution of a run that is observed; it counts as broken until something else is said.</summary>
    internal sealed class RunObservation(RunTelemetry owner, Activity? activity, long started) : IDisposable
    {
        public const string HandedOver = "handed-over";
        public const string Parked = "parked";
        public const string Broken = "broken";

        /// <summary>How it ended: a run's status, or one of the three that are none.</summary>
        public string Status { get; set; } = Broken;

        public void Dispose()
        {
            activity?.SetTag("mentiko.status", Status);
            activity?.SetStatus(Status is "failed" or "timed-out" or Broken ? ActivityStatusCode.Error : ActivityStatusCode.Ok);
            activity?.Dispose();
            owner.End(Status, started);
        }
    }

    /// <summary>One attempt that is observed.</summary>
    internal sealed class AttemptObservation(RunTelemetry owner, Activity? activity, ExecutionTarget target, long started) : IDisposable
    {
        /// <summary>Takes the result and gives it back.</summary>
        public AttemptResult End(AttemptResult result)
        {
            activity?.SetTag("mentiko.status", result.Status.ToWire()).SetTag("mentiko.reason", result.Reason.ToWire());
            activity?.SetStatus(result.Status == AttemptStatus.Succeeded ? ActivityStatusCode.Ok : ActivityStatusCode.Error);
            owner.End(result, target, started);
            return result;
        }

        public void Dispose() => activity?.Dispose();
    }
}
