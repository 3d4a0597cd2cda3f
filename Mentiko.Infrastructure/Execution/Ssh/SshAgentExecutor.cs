using System.Collections.Immutable;
using Mentiko.Core.Agents;
using Mentiko.Core.Execution;
using Mentiko.Infrastructure.Execution.Local;
using Mentiko.Infrastructure.Execution.Ssh.Links;
using Mentiko.Infrastructure.Execution.Ssh.Trees;

namespace Mentiko.Infrastructure.Execution.Ssh;

/// <summary>
/// Runs agents on remote hosts that their organization has registered, each attempt in a sandbox that the host's own porter
/// puts together.
/// </summary>
/// <param name="options">How agents run there.</param>
/// <param name="dataRoot">Absolute path of the data root.</param>
/// <param name="book">The registered hosts.</param>
/// <param name="time">The clock of limits and leases.</param>
internal sealed class SshAgentExecutor(SshExecutionOptions options, string dataRoot, IHostBook book, TimeProvider time) : IAgentExecutor
{
    private readonly HostLinks _links = new(TimeSpan.FromSeconds(options.ConnectSeconds));
    private readonly WorkspaceBases _bases = new(time);
    private int _atWork;
    private volatile string? _lastError;

    public ExecutionTarget Target => ExecutionTarget.Ssh;

    public ExecutorHealth Health => new(true, "Agents run on the hosts that organizations register. Each host is proven by its own preflight.", Enforced)
    {
        AtWork = Volatile.Read(ref _atWork),
        LastError = _lastError,
    };

    public string? FilesUnseen => "Agents on a remote host read its files there: what came back new or changed is on record, what was only read is not.";

    public async Task<ExecutionOutcome> ExecuteAsync(ExecutionRequest request, IExecutionOutput output, CancellationToken cancel)
    {
        Interlocked.Increment(ref _atWork);
        try
        {
            var outcome = await TryExecuteAsync(request, output, cancel);
            _lastError = LastErrors.Of(outcome) ?? _lastError;
            return outcome;
        }
        finally
        {
            Interlocked.Decrement(ref _atWork);
        }
    }

    private static ImmutableSortedDictionary<string, string> Enforced { get; } = ImmutableSortedDictionary<string, string>.Empty
        .Add("cpus", "not enforced: a host shares its processors as it likes; processor time is limited by the kernel")
        .Add("memory", "watched on the host, 20 times a second, for the whole tree; beyond four times as much by the kernel")
        .Add("network", "none: the sandbox on the host has no interface but its own loopback")
        .Add("processes", "by the kernel, within the sandbox");

    private async Task<ExecutionOutcome> TryExecuteAsync(ExecutionRequest request, IExecutionOutput output, CancellationToken cancel)
    {
        if (ExecutionRefusal.OfProgram(request) is { } refusal)
            return refusal;
        using var stop = new AttemptStop(time, cancel);
        if (stop.Reason != StopReason.None)
            return new ExecutionOutcome.Cancelled();
        using var folders = OpenedFolders.TryOpen(dataRoot, request);
        if (folders is null)
            return new ExecutionOutcome.Unavailable("A folder of the attempt is not there, or lies behind a link.");
        var (access, none) = await book.OpenAsync(request, CancellationToken.None);
        if (access is null)
            return none!;
        if (request.Egress is not null)
            output.Tell("agents on remote hosts have no network: the hosts that its agent may call cannot be reached");
        if (request.Attempt == 1)
            output.Tell($"runs on the host {access.Name.Text}");
        try
        {
            return await new RemoteAttempt(options, _links, _bases, access, request, output, stop, time).RunAsync(folders);
        }
        catch (HostKeyRefusedException refused)
        {
            await book.RecordKeyRefusedAsync(request, access, refused.Shown);
            return new ExecutionOutcome.HostKeyRefused($"The host {access.Shown} shows the key {refused.Shown?.Fingerprint ?? "of nobody"} and not the one that is registered for it. Nothing was sent to it.");
        }
    }
}
