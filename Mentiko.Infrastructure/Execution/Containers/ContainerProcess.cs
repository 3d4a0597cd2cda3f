using Mentiko.Infrastructure.Execution.Local.Cgroups;
using Mentiko.Infrastructure.Execution.Local.Native;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.Execution.Containers;

/// <summary>A container's first process on this machine: with it all others end, also where the engine is away.</summary>
internal sealed class ContainerProcess : IDisposable
{
    private SafeFileHandle? _process;
    private ContainerGroup? _group;

    public long Id { get; private set; }

    public bool IsTaken => _process is not null;

    /// <summary>What the limits stopped so far.</summary>
    public CgroupHits Hits => _group?.Hits ?? default;

    public void Take(long id)
    {
        Id = id;
        _process = id > 0 ? Descriptor.TryPidFd((int)id) : null;
        _group = _process is null ? null : ContainerGroup.Of(id);
    }

    /// <summary>Kills it; true when it is seen to be gone.</summary>
    public async Task<bool> KillAsync(TimeProvider time, TimeSpan patience)
    {
        if (_process is null)
            return false;
        Descriptor.Kill(_process);
        for (var start = time.GetTimestamp(); !HasEnded && time.GetElapsedTime(start) < patience;)
            await Task.Delay(TimeSpan.FromMilliseconds(20), time);
        return HasEnded;
    }

    public void Dispose()
    {
        _process?.Dispose();
        _group?.Dispose();
    }

    // The descriptor becomes readable when the process has ended.
    private unsafe bool HasEnded
    {
        get
        {
            var entry = new PollEntry { Fd = (int)_process!.DangerousGetHandle(), Wanted = LibC.PollIn };
            return LibC.poll(&entry, 1, 0) > 0;
        }
    }
}
