using Mentiko.Core.Execution;
using Mentiko.Infrastructure.Execution.Local.Native;

namespace Mentiko.Infrastructure.Execution.Local;

/// <summary>Resource limits of single processes, set on the sandbox's first process while it waits at the gate.</summary>
internal static unsafe class SandboxLimits
{
    private const int Cpu = 0, FileSize = 1, Data = 2, Core = 4, Processes = 6, OpenFiles = 7, LockedMemory = 8;

    /// <summary>False when the kernel refuses one of them: then nothing may start.</summary>
    /// <param name="memory">Also cap each process's own memory, where no control group caps the tree's.</param>
    /// <param name="processes">Also cap processes at this number; null where the kernel would count others' with them.</param>
    public static bool TryApply(int pid, ExecutionLimits limits, bool memory, long? processes)
    {
        var cpuSeconds = CpuSeconds(limits);
        return Set(pid, Cpu, cpuSeconds, cpuSeconds + 5)
            && Set(pid, FileSize, (ulong)limits.FileBytes)
            && Set(pid, Core, 0)
            && Set(pid, OpenFiles, (ulong)limits.OpenFiles)
            && Set(pid, LockedMemory, 8UL << 20)
            && (!memory || Set(pid, Data, (ulong)limits.MemoryBytes))
            && (processes is not { } most || Set(pid, Processes, (ulong)most));
    }

    /// <summary>What all processors could give within the timeout: a process alone cannot honestly need more.</summary>
    public static ulong CpuSeconds(ExecutionLimits limits) =>
        (ulong)Math.Ceiling(limits.Timeout.TotalSeconds * Math.Max(limits.Cpus, 1)) + 1;

    private static bool Set(int pid, int resource, ulong value) => Set(pid, resource, value, value);

    // A limit that the server itself was started with is never raised: an unprivileged server may not, and must not try.
    private static bool Set(int pid, int resource, ulong soft, ulong hard)
    {
        ResourceLimit old;
        if (LibC.prlimit(pid, resource, null, &old) != 0)
            return false;
        var limit = new ResourceLimit { Soft = Math.Min(soft, old.Hard), Hard = Math.Min(hard, old.Hard) };
        return LibC.prlimit(pid, resource, &limit, null) == 0;
    }
}
