using System.Text.Json;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Persistence.Commits;

namespace Mentiko.Infrastructure.Persistence.Stores;

/// <summary>Writes an accepted run. What can be prepared is prepared before the act, by the caller's thread.</summary>
internal sealed class RunAcceptance(RunId id, NewRun run, int mostQueued, AuditDraft audit)
{
    // How soon a place is free depends on how long runs take, which nobody knows.
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(10);
    private readonly string _definition = run.Pinned?.Json ?? PinnedDefinitionJson.Write(run.Definition);
    private readonly string _labels = JsonSerializer.Serialize(run.Labels);
    private readonly string? _kept = run.Retry is { } retry ? JsonSerializer.Serialize(retry.KeptSteps.Select(step => step.Text)) : null;

    public Result<AcceptedRun> Write(CommitSession session)
    {
        if (run.IdempotencyKey is not null && FindEarlier(session) is { } earlier)
        {
            return earlier;
        }

        if (run.Retry is { } retry && !session.Query(RunRowsSql.FindStatus, reader => reader.Read(), ("@run", retry.Of.Text)))
        {
            return new Error.NotFound();
        }

        var counts = RunCounts.Read(session);
        if (counts.Queued >= mostQueued)
        {
            return new Error.QueueFull(mostQueued, counts.Queued, TryAgainAfter);
        }

        // Acts of one namespace never overlap, on any node: a definition that is current here is so until the commit.
        if (run.Pinned is { } pinned && pinned.Stamp != counts.DefinitionStamp)
        {
            return new Error.PreconditionFailed("A definition was changed since the chain was read.");
        }

        WriteRun(session);
        RunCounts.Move(session, queued: 1, running: 0);
        WriteSteps(session);
        foreach (var (key, value) in run.Labels)
        {
            session.Send(RunRowsSql.AddLabel, ("@run", id.Text), ("@key", key), ("@value", value));
        }

        if (run.IdempotencyKey is { } given)
        {
            session.Send(RunRowsSql.AddKey, ("@chain", run.Chain.Text), ("@key", given), ("@hash", run.RequestHash), ("@run", id.Text), ("@now", session.Now));
        }

        session.Audit(audit with { Run = id.Text });
        return new AcceptedRun(id, RunStatus.Queued, Repeated: false);
    }

    private Result<AcceptedRun>? FindEarlier(CommitSession session) => session.Query<Result<AcceptedRun>?>(
        RunRowsSql.FindKey,
        reader =>
        {
            if (!reader.Read())
            {
                return null;
            }

            return string.Equals(reader.GetString(0), run.RequestHash, StringComparison.Ordinal)
                ? new AcceptedRun(RunId.Parse(reader.GetString(1)), RunRowReading.Status(reader.GetString(2)), Repeated: true)
                : Error.Invalid.At("Idempotency-Key", "This key was used with another request. Use a new key for a new request.");
        },
        ("@chain", run.Chain.Text),
        ("@key", run.IdempotencyKey));

    private void WriteRun(CommitSession session) => session.Send(
        RunRowsSql.AddRun,
        ("@run", id.Text),
        ("@chain", run.Chain.Text),
        ("@version", run.ChainVersion),
        ("@kind", run.TriggerKind.ToWire()),
        ("@byId", session.Actor.Id?.Value),
        ("@by", session.Actor.Label),
        ("@input", run.InputJson),
        ("@labels", _labels),
        ("@retryOf", run.Retry?.Of.Text),
        ("@kept", _kept),
        ("@definition", _definition),
        ("@now", session.Now));

    private void WriteSteps(CommitSession session)
    {
        var position = 0;
        foreach (var step in run.Definition.Chain.Steps)
        {
            session.Send(RunRowsSql.AddStep, ("@run", id.Text), ("@step", step.Id.Text), ("@position", position++), ("@agent", step.Agent.Text));
        }

        if (run.Retry is not { } retry)
        {
            return;
        }

        // What the kept steps did is shown as theirs from the start. Their visits and events come with the claim,
        // because an index entry must not be there before its file.
        foreach (var step in retry.KeptSteps)
        {
            session.Send(RunRowsSql.KeepStep, ("@run", id.Text), ("@of", retry.Of.Text), ("@step", step.Text));
            session.Send(RunRowsSql.KeepAttempts, ("@run", id.Text), ("@of", retry.Of.Text), ("@step", step.Text));
        }
    }
}
