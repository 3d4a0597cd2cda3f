using Mentiko.Core.Execution;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Execution.Local.Cgroups;

namespace Mentiko.Infrastructure.Execution.Local;

/// <summary>How a sandbox ended, as seen from outside.</summary>
/// <param name="Stopped">Who ended it, if it did not end by itself.</param>
/// <param name="ExitCode">The program's, as the launcher told it; null when the program never started or was killed with everything.</param>
/// <param name="LauncherWasKilled">The launcher itself died of a signal that was not ours.</param>
/// <param name="LauncherText">What the launcher wrote when it could not start the program.</param>
/// <param name="StartError">Why the starter of a sandbox spawned ahead could not become the program; null where it did.</param>
internal sealed record SandboxEnd(StopReason Stopped, int? ExitCode, bool LauncherWasKilled, string LauncherText, string? StartError = null)
{
    private const int SignalBase = 128, CpuTimeSignal = 24, FileSizeSignal = 25;

    public ExecutionOutcome ToOutcome(CgroupHits hits, ExecutionLimits limits) => Stopped switch
    {
        StopReason.TimedOut => new ExecutionOutcome.TimedOut(),
        StopReason.Cancelled => new ExecutionOutcome.Cancelled(),
        StopReason.OutputLimit => new ExecutionOutcome.LimitExceeded(
            AttemptReason.LimitOutput, $"The program wrote more than {limits.OutputBytes:N0} bytes to stdout and stderr."),
        StopReason.None => OfProgram(hits, limits),
        _ => throw new InvalidOperationException($"Unknown reason {Stopped}."),
    };

    // A program that lost a process to a limit and still succeeded has coped with it.
    private ExecutionOutcome OfProgram(CgroupHits hits, ExecutionLimits limits) => this switch
    {
        { StartError: { } error } => NotStarted(error),
        { ExitCode: 0 } => new ExecutionOutcome.Exited(0),
        _ when hits.KilledForMemory > 0 => new ExecutionOutcome.LimitExceeded(
            AttemptReason.LimitMemory, $"The program and its children used more than {limits.MemoryBytes:N0} bytes of memory."),
        { ExitCode: not null } when hits.RefusedProcesses > 0 => new ExecutionOutcome.LimitExceeded(
            AttemptReason.LimitProcesses, $"The program wanted more than {limits.Processes:N0} processes and threads at a time."),
        { ExitCode: SignalBase + CpuTimeSignal } => new ExecutionOutcome.LimitExceeded(
            AttemptReason.LimitCpu, "A process used more processor time than its limit."),
        { ExitCode: SignalBase + FileSizeSignal } => new ExecutionOutcome.LimitExceeded(
            AttemptReason.LimitFiles, $"The program wrote a file larger than {limits.FileBytes:N0} bytes."),
        { ExitCode: { } code } => new ExecutionOutcome.Exited(code),
        { LauncherWasKilled: true } => new ExecutionOutcome.Unavailable("The sandbox was killed from outside."),
        _ => OfLauncher(),
    };

    // bwrap: execvp prog: No such file or directory
    private ExecutionOutcome OfLauncher()
    {
        const string Exec = "bwrap: execvp ";
        var at = LauncherText.IndexOf(Exec, StringComparison.Ordinal);
        return at >= 0
            ? NotStarted(LauncherText[(at + Exec.Length)..])
            : new ExecutionOutcome.Unavailable($"The sandbox could not be set up: {Readable(LauncherText)}.");
    }

    private static ExecutionOutcome.StartFailed NotStarted(string why) => new($"The program could not be started: {Readable(why)}.");

    // One line without control characters: the text ends up in logs and on pages.
    private static string Readable(string text)
    {
        const int Longest = 300;
        var clean = new string([.. text.Take(Longest).Select(c => char.IsControl(c) ? ' ' : c)]).Trim().TrimEnd('.');
        return clean.Length == 0 ? "it gave no reason" : clean;
    }
}
