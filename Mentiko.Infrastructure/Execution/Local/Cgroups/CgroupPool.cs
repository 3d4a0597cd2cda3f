using System.Collections.Concurrent;

namespace Mentiko.Infrastructure.Execution.Local.Cgroups;

/// <summary>
/// Control groups to use again: making and removing one costs a tenth of a sandbox's whole start. A group is handed
/// on only when its last process is gone.
/// </summary>
internal sealed class CgroupPool(CgroupHierarchy hierarchy) : IDisposable
{
    private const int MostIdle = 32;
    private readonly ConcurrentDictionary<CgroupLimits, ConcurrentBag<CgroupSlot>> _idle = new();
    private int _idleCount;

    public CgroupHierarchy Hierarchy => hierarchy;

    /// <summary>Null when the kernel refuses to make one.</summary>
    public CgroupSlot? TryTake(CgroupLimits limits)
    {
        if (_idle.TryGetValue(limits, out var bag) && bag.TryTake(out var slot))
            Interlocked.Decrement(ref _idleCount);
        else
            slot = hierarchy.TryMake(limits);
        slot?.Take();
        return slot;
    }

    public void GiveBack(CgroupSlot slot)
    {
        if (slot.IsEmpty && Interlocked.Increment(ref _idleCount) <= MostIdle)
        {
            _idle.GetOrAdd(slot.Limits, _ => []).Add(slot);
            return;
        }
        if (slot.IsEmpty)
            Interlocked.Decrement(ref _idleCount);
        slot.Dispose();
    }

    public void Dispose()
    {
        foreach (var slot in _idle.Values.SelectMany(bag => bag))
            slot.Dispose();
        hierarchy.Dispose();
    }
}
