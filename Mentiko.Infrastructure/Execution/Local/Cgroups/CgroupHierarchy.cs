namespace Mentiko.Infrastructure.Execution.Local.Cgroups;

/// <summary>Where this server may make control groups, if anywhere.</summary>
internal abstract class CgroupHierarchy : IDisposable
{
    public abstract bool CapsMemory { get; }

    public abstract bool CapsProcesses { get; }

    public abstract bool CapsCpu { get; }

    /// <summary>For people: "cgroup v1" or "cgroup v2".</summary>
    public abstract string Name { get; }

    /// <summary>Folders that are to be removed, with what is in them, when this server is gone.</summary>
    public abstract IEnumerable<string> Folders { get; }

    /// <summary>Null when the kernel refuses.</summary>
    public abstract CgroupSlot? TryMake(CgroupLimits limits);

    public abstract void Dispose();

    /// <summary>Null where none is writable: then resource limits of single processes have to do.</summary>
    /// <param name="name">The folder's name: one server's, never another's.</param>
    public static CgroupHierarchy? TryOpen(string name) =>
        KernelMounts.Read() is { } mounts
            ? (CgroupHierarchy?)CgroupV2.TryOpen(mounts, name) ?? CgroupV1.TryOpen(mounts, name)
            : null;
}
