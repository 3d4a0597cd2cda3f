using System.Text.Json;
using Mentiko.Core.Access;
using Mentiko.Core.Chains;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Core.Schedules;
using Mentiko.Infrastructure.Persistence.Rows;

namespace Mentiko.Infrastructure.Schedules;

/// <summary>Gives a tick its run: through the gate as the schedule's author, by the same use case as everybody.</summary>
internal sealed class TickStarter(NamespaceGate gate, TriggerRun trigger, TickLedger ledger)
{
    public async Task StartAsync(NamespaceScope system, ScheduleTickRow tick, CancellationToken cancel)
    {
        var author = new Actor(new UserId(tick.AuthorId), $"{tick.Author} (schedule {tick.Schedule})", CredentialKind.System, null, null);
        if (!(await gate.EnterAsync(new SessionIdentity(author, system.Slug), system.Slug.Text, cancel)).TryGet(out var scope, out _))
        {
            await StopAsync(system.Namespace, tick, StopReasons.AuthorLeft, cancel);
            return;
        }

        var input = new TriggerRun.Input(
            ChainName.Parse(tick.Chain),
            TriggerKind.Schedule,
            JsonElement.Parse(tick.InputJson),
            ScheduleLabels.Of(ScheduleName.Parse(tick.Schedule)),
            tick.RunKey);
        var accepted = await trigger.ExecuteAsync(scope, input, cancel);
        if (accepted.TryGet(out var run, out var error))
        {
            await ledger.StartedAsync(system, tick, run.Id.Text);
        }
        else
        {
            await RefusedAsync(system, tick, error, cancel);
        }
    }

    private Task RefusedAsync(NamespaceScope system, ScheduleTickRow tick, Error error, CancellationToken cancel) => error switch
    {
        Error.Forbidden => StopAsync(system.Namespace, tick, StopReasons.AuthorMayNot, cancel),

        // About this server or this moment, not about the tick: it stays as it is and is tried again.
        Error.Draining or Error.AuditUnavailable => Task.CompletedTask,
        _ => ledger.MissedAsync(system, tick, error),
    };

    /// <summary>A namespace that was suspended in this very moment refuses its author too: that is no reason to stop.</summary>
    private async Task StopAsync(NamespaceId id, ScheduleTickRow tick, string reason, CancellationToken cancel)
    {
        if ((await gate.EnterAsSystemAsync(id, cancel)).TryGet(out var system, out _))
        {
            await ledger.StopAsync(system, tick, reason);
        }
    }
}
