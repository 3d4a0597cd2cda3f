namespace Mentiko.Infrastructure.Execution.Local.Cgroups;

/// <summary>One sandbox's control group. Used by one sandbox at a time, and again when that one is dead and gone.</summary>
internal abstract class CgroupSlot(CgroupLimits limits) : IDisposable
{
    private CgroupHits _before;

    public CgroupLimits Limits { get; private set; } = limits;

    /// <summary>Since the slot was taken.</summary>
    public CgroupHits Hits => Read() - _before;

    /// <summary>
    /// Spawns within the group: whatever the work starts is born in it. False when the kernel does not take it: then
    /// nothing may go on.
    /// </summary>
    public abstract bool TrySpawn(Action work);

    /// <summary>Moves a process into the group that was not born in it. False when the kernel does not take it.</summary>
    public abstract bool TryAdd(int pid);

    public abstract bool IsEmpty { get; }

    /// <summary>SIGKILL to everything in it.</summary>
    public abstract void Kill();

    /// <summary>Removes the group; it must be empty.</summary>
    public abstract void Dispose();

    public void Take() => _before = Read();

    /// <summary>Gives the group other caps, and counts its hits from now on. False when the kernel refuses one: then nothing may go on.</summary>
    public bool TryCap(CgroupLimits limits)
    {
        if (limits != Limits && !TryChange(Limits, limits))
            return false;
        Limits = limits;
        Take();
        return true;
    }

    protected abstract bool TryChange(CgroupLimits before, CgroupLimits limits);

    protected abstract CgroupHits Read();
}
