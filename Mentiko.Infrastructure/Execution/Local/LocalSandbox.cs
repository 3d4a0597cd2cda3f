using System.Collections.Immutable;
using System.Security.Cryptography;
using Mentiko.Core.Execution;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.Execution.Local.Cgroups;
using Mentiko.Infrastructure.Execution.Local.Native;

namespace Mentiko.Infrastructure.Execution.Local;

/// <summary>This machine's sandboxes: each lives on the thread that calls, as many threads as there are.</summary>
internal sealed class LocalSandbox : IDisposable
{
    private readonly CgroupPool? _groups;
    private readonly OrphanWatch _orphans;
    private readonly string _token = "mentiko-" + RandomNumberGenerator.GetHexString(32, lowercase: true);

    public LocalSandbox(SandboxMachine machine, LocalExecutionOptions options, TimeProvider time)
    {
        (Machine, Options, Time) = (machine, options, time);
        // A sandbox's first process outlives its launcher by a moment and must then be collected by somebody, also
        // where this server's parent is no init.
        _ = LibC.prctl(LibC.SetChildSubreaper, 1, 0, 0, 0);
        _groups = CgroupHierarchy.TryOpen(_token) is { } hierarchy ? new CgroupPool(hierarchy) : null;
        _orphans = OrphanWatch.Start(_token, _groups?.Hierarchy.Folders ?? []);
    }

    public SandboxMachine Machine { get; }

    public LocalExecutionOptions Options { get; }

    public TimeProvider Time { get; }

    public CgroupHierarchy? Groups => _groups?.Hierarchy;

    public bool LimitsProcessMemory => Groups is not { CapsMemory: true };

    /// <summary>
    /// Whether the kernel counts processes by uid: within the sandbox, or, where no control group counts them either, all
    /// of the namespace's.
    /// </summary>
    public bool CountsProcesses => Machine.CountsProcessesInside || (Machine.IsRoot && Groups is not { CapsProcesses: true });

    /// <summary>
    /// The resource limit for processes; null for none. Two more than the agent's: the sandbox's first process and the
    /// set-up's fork. Behind a control group it is a little further out, so that the group is what is hit and tells of it.
    /// </summary>
    public long? ProcessesByUid(ExecutionLimits limits) =>
        CountsProcesses ? limits.Processes + (Groups is { CapsProcesses: true } ? 16L : 2L) : null;

    /// <summary>The host's uid for a namespace's agents; this server's own where it is not root.</summary>
    public int UidOf(Organization organization) => Machine.IsRoot ? organization.OsUid : Machine.OwnUid;

    /// <summary>Runs a program to its end. Blocks; the thread must not end before.</summary>
    /// <param name="uid">The host's uid that it runs as; this server's own where it is not root.</param>
    public ExecutionOutcome Run(
        int uid, ImmutableArray<string> command, SandboxWorld world, ExecutionLimits limits, IExecutionOutput output, StopSignal stop)
    {
        var user = UserOf(uid);
        var (life, refusal) = Spawn(user, limits, token => SandboxProcess.Spawn(Machine, user, command, token));
        using (life)
            return life?.Run(world, limits, output, stop) ?? new ExecutionOutcome.Unavailable(refusal!);
    }

    /// <summary>
    /// Runs a program that has a way out to its end, as <see cref="Run"/>. The starter opens the door in the sandbox's own
    /// network before it becomes the agent: nobody else enters that network, and no right is needed for it.
    /// </summary>
    public ExecutionOutcome RunWithDoor(
        int uid, ImmutableArray<string> command, SandboxWorld world, ExecutionLimits limits, IExecutionOutput output, StopSignal stop)
    {
        if (Machine.Starter is not { } starter)
            return new ExecutionOutcome.Unavailable("This processor has no starter, without which no agent can have a network here.");
        var user = UserOf(uid);
        var (life, refusal) = Spawn(user, limits, token => SandboxProcess.SpawnAhead(Machine, starter, user, token));
        using (life)
        {
            if (life is null)
                return new ExecutionOutcome.Unavailable(refusal!);
            using var ready = Descriptor.Event();
            if (!life.Await(world with { Environment = [] }, ready, () => Descriptor.WriteAll(ready, BitConverter.GetBytes(1UL))))
            {
                life.Abandon();
                return new ExecutionOutcome.Unavailable("The sandbox could not be set up.");
            }
            return life.RunOrder(command, world, limits, output, stop) ?? new ExecutionOutcome.Unavailable("The sandbox ended before its program began.");
        }
    }

    /// <summary>
    /// Spawns a sandbox that gets its command later; null where that cannot be done. It ends with the calling thread.
    /// </summary>
    public SandboxLife? TrySpawnAhead(int uid, ExecutionLimits limits)
    {
        var user = UserOf(uid);
        return Machine.Starter is { } starter
            ? Spawn(user, limits, token => SandboxProcess.SpawnAhead(Machine, starter, user, token)).Life
            : null;
    }

    public void Dispose()
    {
        _groups?.Dispose();
        _orphans.Dispose();
        Machine.Dispose();
    }

    private SandboxUser UserOf(int uid) => new(uid, Machine.IsRoot ? uid : Machine.OwnGid);

    private (SandboxLife? Life, string? Refusal) Spawn(SandboxUser user, ExecutionLimits limits, Func<string, SandboxProcess> start)
    {
        var slot = _groups?.TryTake(CgroupLimits.Of(limits));
        if (_groups is not null && slot is null)
            return (null, "The kernel refused to make a control group with these limits.");
        // Agents can read it. A count would tell each namespace how much the others run.
        var token = $"{_token}.{RandomNumberGenerator.GetHexString(16, lowercase: true)}";
        SandboxProcess? process = null;
        void Start() => process = start(token);
        try
        {
            if (slot is null)
                Start();
            else if (!slot.TrySpawn(Start))
                return (null, "The kernel refused the control group.");
            return (new SandboxLife(this, user, process!, slot, GiveBack), null);
        }
        finally
        {
            if (process is null)
                GiveBack(slot);
        }
    }

    private void GiveBack(CgroupSlot? slot)
    {
        if (slot is null)
            return;
        // The tree is dead by now; this catches what a broken launcher might have left outside of its pid namespace.
        for (var tries = 0; !slot.IsEmpty && tries < 50; tries++)
        {
            slot.Kill();
            _ = Thread.Yield();
        }
        _groups!.GiveBack(slot);
    }
}
