using System.Collections.Immutable;
using System.Security.Cryptography;
using Mentiko.Core.Execution;
using Mentiko.Infrastructure.Execution.Local.Cgroups;
using Mentiko.Infrastructure.Execution.Local.Native;

namespace Mentiko.Infrastructure.Execution.Local;

/// <summary>This machine's sandboxes: runs one at a time on the calling thread, as many threads as there are.</summary>
internal sealed class LocalSandbox : IDisposable
{
    private readonly LocalExecutionOptions _options;
    private readonly TimeProvider _time;
    private readonly CgroupPool? _groups;
    private readonly OrphanWatch _orphans;
    private readonly string _token = "mentiko-" + RandomNumberGenerator.GetHexString(32, lowercase: true);

    public LocalSandbox(SandboxMachine machine, LocalExecutionOptions options, TimeProvider time)
    {
        (Machine, _options, _time) = (machine, options, time);
        // A sandbox's first process outlives its launcher by a moment and must then be collected by somebody, also
        // where this server's parent is no init.
        _ = LibC.prctl(LibC.SetChildSubreaper, 1, 0, 0, 0);
        _groups = CgroupHierarchy.TryOpen(_token) is { } hierarchy ? new CgroupPool(hierarchy) : null;
        _orphans = OrphanWatch.Start(_token, _groups?.Hierarchy.Folders ?? []);
    }

    public SandboxMachine Machine { get; }

    public CgroupHierarchy? Groups => _groups?.Hierarchy;

    public bool LimitsProcessMemory => Groups is not { CapsMemory: true };

    /// <summary>Where no control group counts them, and the kernel counts within the sandbox or the uid is the namespace's own.</summary>
    public bool LimitsProcessesByUid => Groups is not { CapsProcesses: true } && (Machine.CountsProcessesInside || Machine.IsRoot);

    /// <summary>Runs a program to its end. Blocks; the thread must not end before.</summary>
    /// <param name="uid">The host's uid that it runs as; this server's own where it is not root.</param>
    public ExecutionOutcome Run(
        int uid, ImmutableArray<string> command, SandboxWorld world, ExecutionLimits limits, IExecutionOutput output, StopSignal stop)
    {
        var slot = _groups?.TryTake(new CgroupLimits(limits.MemoryBytes, limits.Cpus, limits.Processes));
        if (_groups is not null && slot is null)
            return new ExecutionOutcome.Unavailable("The kernel refused to make a control group with these limits.");
        try
        {
            return RunIn(slot, uid, command, world, limits, output, stop);
        }
        finally
        {
            if (slot is not null)
            {
                Empty(slot);
                _groups!.GiveBack(slot);
            }
        }
    }

    public void Dispose()
    {
        _groups?.Dispose();
        _orphans.Dispose();
        Machine.Dispose();
    }

    private ExecutionOutcome RunIn(
        CgroupSlot? slot, int uid, ImmutableArray<string> command, SandboxWorld world, ExecutionLimits limits, IExecutionOutput output, StopSignal stop)
    {
        // Agents can read it. A count would tell each namespace how much the others run.
        var token = $"{_token}.{RandomNumberGenerator.GetHexString(16, lowercase: true)}";
        var gid = Machine.IsRoot ? uid : Machine.OwnGid;
        SandboxProcess? spawned = null;
        void Spawn() => spawned = SandboxProcess.Spawn(Machine, uid, gid, command, token);
        if (!(slot?.TrySpawn(Spawn) ?? Always(Spawn)) || spawned is null)
            return new ExecutionOutcome.Unavailable("The kernel refused the control group.");
        using var process = spawned;
        ITimer? timeout = null;
        var limited = true;
        bool BeforeGate(int pid)
        {
            bool Apply() => SandboxLimits.TryApply(pid, limits, LimitsProcessMemory, LimitsProcessesByUid);
            // The launcher first: the sandbox's first process is its child, and both are to be capped.
            limited = (slot is null || (slot.TryAdd(process.Pid) && slot.TryAdd(pid))) && (Machine.IsRoot ? RealUser.Run(uid, gid, Apply) : Apply());
            timeout = _time.CreateTimer(static s => ((StopSignal)s!).Raise(StopReason.TimedOut), stop, limits.Timeout, System.Threading.Timeout.InfiniteTimeSpan);
            return limited;
        }
        using var watch = new SandboxWatch(process, output, stop, limits.OutputBytes, BeforeGate);
        try
        {
            process.Begin(Machine, _options, world);
            var end = watch.ToEnd();
            return limited
                ? end.ToOutcome(slot?.Hits ?? default, limits)
                : new ExecutionOutcome.Unavailable("The kernel refused to apply the limits.");
        }
        catch
        {
            watch.Abandon();
            throw;
        }
        finally
        {
            timeout?.Dispose();
        }
    }

    private static bool Always(Action work)
    {
        work();
        return true;
    }

    // The tree is dead by now; this catches what a broken launcher might have left outside of its pid namespace.
    private static void Empty(CgroupSlot slot)
    {
        for (var tries = 0; !slot.IsEmpty && tries < 50; tries++)
        {
            slot.Kill();
            _ = Thread.Yield();
        }
    }
}
