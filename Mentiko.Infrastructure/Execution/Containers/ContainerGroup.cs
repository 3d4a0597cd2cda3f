using Mentiko.Infrastructure.Execution.Local.Cgroups;
using Mentiko.Infrastructure.Execution.Local.Native;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.Execution.Containers;

/// <summary>
/// The control group of a container on this machine, for what the engine does not tell: how often processes were refused.
/// Read when the output ends, in the moment before the engine takes the group away.
/// </summary>
internal sealed class ContainerGroup : IDisposable
{
    private const string Mounted = "/sys/fs/cgroup";

    private readonly SafeFileHandle? _memory, _processes;

    private ContainerGroup(SafeFileHandle? memory, SafeFileHandle? processes) => (_memory, _processes) = (memory, processes);

    public static ContainerGroup Of(long process)
    {
        var groups = (KernelFile.TryRead($"/proc/{process}/cgroup") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(':', 3)).ToList();
        string? PathOf(string controller) => groups.Find(parts => parts.Length == 3 && parts[1].Split(',').Contains(controller))?[2];
        SafeFileHandle? Open(string controller, string file, string fileOfV2) =>
            PathOf(controller) is { } first ? Descriptor.TryOpen($"{Mounted}/{controller}{first}/{file}", flags: 0)
            : PathOf("") is { } second ? Descriptor.TryOpen($"{Mounted}{second}/{fileOfV2}", flags: 0)
            : null;
        return new ContainerGroup(Open("memory", "memory.oom_control", "memory.events"), Open("pids", "pids.events", "pids.events"));
    }

    /// <summary>Zeros once the group is gone.</summary>
    public CgroupHits Hits => new(Read(_memory, "oom_kill"), Read(_processes, "max"));

    public void Dispose()
    {
        _memory?.Dispose();
        _processes?.Dispose();
    }

    private static long Read(SafeFileHandle? file, string key) => file is null ? 0 : KernelFile.NumberOf(KernelFile.Reread(file), key);
}
