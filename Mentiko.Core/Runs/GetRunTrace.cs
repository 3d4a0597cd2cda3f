using System.Collections.Immutable;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;

namespace Mentiko.Core.Runs;

/// <summary>
/// What the agents of a run did outside of themselves: the secrets that they got, the hosts that they called, the files
/// that they touched. It names secrets, so it is for those who may read the record; nothing in it is not on record.
/// </summary>
public sealed class GetRunTrace(IRunStore runs, IRunTraces traces, IDenialRecorder denials) : UseCase<GetRunTrace.Input, Page<TraceItem>>(denials)
{
    public sealed record Input(RunId Run, PageRequest Page);

    public override Permission Permission => Permission.AuditRead;

    protected override async Task<Result<Page<TraceItem>>> HandleAsync(NamespaceScope scope, Input input, CancellationToken cancel)
    {
        if (!await runs.ExistsAsync(scope, input.Run, cancel))
        {
            return new Error.NotFound();
        }

        var entries = await traces.ListAsync(scope, input.Run, input.Page, cancel);
        return new Page<TraceItem>([.. entries.Items.Select(TraceItem.Of)], entries.Next);
    }
}

/// <summary>Reads a run's trace off the record.</summary>
public interface IRunTraces
{
    /// <summary>The entries that say what its agents did, oldest first.</summary>
    Task<Page<AuditEntry>> ListAsync(NamespaceScope scope, RunId run, PageRequest page, CancellationToken cancel);
}

/// <summary>What kind of thing an agent got at.</summary>
public enum TraceKind
{
    Secret,
    Host,
    File,
}

/// <summary>One thing that one attempt got at.</summary>
/// <param name="Sequence">Of the audit entry.</param>
/// <param name="Time">When it was written: a secret's use at the attempt's start, that calls to a host begin before the first of them, everything else at its end.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Name">The secret, the host with its port, the file's path in the workspace.</param>
/// <param name="Step">The step.</param>
/// <param name="Attempt">The attempt's number.</param>
/// <param name="Outcome">Whether it was let.</param>
/// <param name="Facts">Of a secret <c>version</c>; of a host <c>decision, method, status, count, bytesOut, bytesIn, milliseconds</c>; of a file <c>how, shared, count, gap</c>.</param>
public sealed record TraceItem(
    long Sequence,
    DateTimeOffset Time,
    TraceKind Kind,
    string Name,
    string Step,
    int Attempt,
    AuditOutcome Outcome,
    ImmutableSortedDictionary<string, string> Facts)
{
    internal static TraceItem Of(AuditEntry entry) => new(
        entry.Sequence,
        entry.Time,
        entry.Action switch
        {
            AuditActions.SecretAccessed => TraceKind.Secret,
            AuditActions.AgentApiCalled => TraceKind.Host,
            AuditActions.AgentFileTouched => TraceKind.File,
            _ => throw new InvalidOperationException($"A trace has no entries of {entry.Action}."),
        },
        entry.TargetId,
        entry.Details.GetValueOrDefault("step", ""),
        int.TryParse(entry.Details.GetValueOrDefault("attempt"), out var attempt) ? attempt : 0,
        entry.Outcome,
        entry.Details.RemoveRange(["step", "attempt"]));
}

public static class TraceKindNames
{
    public static string ToWire(this TraceKind kind) => kind switch
    {
        TraceKind.Secret => "secret",
        TraceKind.Host => "host",
        TraceKind.File => "file",
    };
}
