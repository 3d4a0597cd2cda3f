using System.Collections.Immutable;
using Mentiko.Core.Execution;
using Mentiko.Infrastructure.Execution.Local.Ahead;
using Mentiko.Infrastructure.Execution.Local.Cgroups;
using Mentiko.Infrastructure.Execution.Local.Native;

namespace Mentiko.Infrastructure.Execution.Local;

/// <summary>Who a sandbox is on the host.</summary>
internal readonly record struct SandboxUser(int Uid, int Gid);

/// <summary>
/// One sandbox after its spawn. Either <see cref="Run"/>, or <see cref="Await"/> and then <see cref="RunOrder"/> or
/// <see cref="Abandon"/>; all on one thread.
/// </summary>
internal sealed class SandboxLife : IDisposable
{
    private readonly LocalSandbox _host;
    private readonly SandboxUser _user;
    private readonly SandboxProcess _process;
    private readonly CgroupSlot? _slot;
    private readonly Action<CgroupSlot?> _giveBack;
    private readonly SandboxWatch _watch;
    private Func<int, bool> _onBorn;

    public SandboxLife(LocalSandbox host, SandboxUser user, SandboxProcess process, CgroupSlot? slot, Action<CgroupSlot?> giveBack)
    {
        (_host, _user, _process, _slot, _giveBack) = (host, user, process, slot, giveBack);
        _onBorn = Join;
        _watch = new SandboxWatch(process, pid => _onBorn(pid));
    }

    /// <summary>Lets the program that it was spawned with start, and comes back when nothing of it lives.</summary>
    public ExecutionOutcome Run(SandboxWorld world, ExecutionLimits limits, IExecutionOutput output, StopSignal stop)
    {
        ITimer? timeout = null;
        var limited = true;
        _onBorn = pid =>
        {
            limited = Join(pid) && Limit(pid, limits);
            timeout = StartTimeout(limits, stop);
            return limited;
        };
        try
        {
            var end = ToEnd(limits, output, stop, () => _process.Begin(_host.Machine, _host.Options, world));
            return limited
                ? end.ToOutcome(_slot?.Hits ?? default, limits)
                : new ExecutionOutcome.Unavailable("The kernel refused to apply the limits.");
        }
        finally
        {
            timeout?.Dispose();
        }
    }

    /// <summary>Sets the sandbox up and waits until somebody wakes this thread; false when it has not lived so long.</summary>
    public bool Await(SandboxWorld world, Microsoft.Win32.SafeHandles.SafeFileHandle wake, Action onReady) =>
        _process.Begin(_host.Machine, _host.Options, world) && _watch.Await(wake, onReady);

    /// <summary>
    /// Gives a sandbox that waits its limits and then its command. Null when it did not get all of it, in which case
    /// nothing of the agent has run and nothing of the sandbox is left.
    /// </summary>
    public ExecutionOutcome? RunOrder(ImmutableArray<string> command, SandboxWorld world, ExecutionLimits limits, IExecutionOutput output, StopSignal stop)
    {
        if (StartOrder.Write(command, world) is not { } order
            || !(_slot?.TryCap(CgroupLimits.Of(limits)) ?? true)
            || _watch.FindStarter() is not { } starter
            || !Limit(starter, limits)
            || !_process.TryOrder(order))
        {
            Abandon();
            return null;
        }
        using var timeout = StartTimeout(limits, stop);
        var end = ToEnd(limits, output, stop, begin: null, world.Door);
        return (end.StartError is { } error ? end with { StartError = $"{command[0]}: {error}" } : end).ToOutcome(_slot?.Hits ?? default, limits);
    }

    /// <summary>Ends everything and waits for it.</summary>
    public void Abandon() => _watch.Abandon();

    public void Dispose()
    {
        _watch.Dispose();
        _process.Dispose();
        _giveBack(_slot);
    }

    private SandboxEnd ToEnd(ExecutionLimits limits, IExecutionOutput output, StopSignal stop, Func<bool>? begin, IEgressDoor? door = null)
    {
        try
        {
            // One that is gone already is watched all the same: that tells why.
            _ = begin?.Invoke();
            return _watch.ToEnd(output, stop, limits.OutputBytes, door);
        }
        catch
        {
            _watch.Abandon();
            throw;
        }
    }

    // The launcher first: the sandbox's first process is its child, and both are to be capped.
    private bool Join(int pid) => _slot is null || (_slot.TryAdd(_process.Pid) && _slot.TryAdd(pid));

    private bool Limit(int pid, ExecutionLimits limits)
    {
        bool Apply() => SandboxLimits.TryApply(pid, limits, _host.LimitsProcessMemory, _host.ProcessesByUid(limits));
        return _host.Machine.IsRoot ? RealUser.Run(_user.Uid, _user.Gid, Apply) : Apply();
    }

    private ITimer StartTimeout(ExecutionLimits limits, StopSignal stop) => _host.Time.CreateTimer(
        static s => ((StopSignal)s!).Raise(StopReason.TimedOut), stop, limits.Timeout, Timeout.InfiniteTimeSpan);
}
