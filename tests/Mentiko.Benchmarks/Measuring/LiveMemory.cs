namespace Mentiko.Benchmarks.Measuring;

/// <summary>What this process holds.</summary>
internal static class LiveMemory
{
    /// <summary>Bytes of managed memory in use, once what nobody holds is collected.</summary>
    public static long Read()
    {
        // What a finalizer lets go of is collected by the next turn, and pools give back what they have at a collection.
        for (var turn = 0; turn < 3; turn++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
