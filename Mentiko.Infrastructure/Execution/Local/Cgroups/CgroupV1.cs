using System.Collections.Immutable;
using System.Globalization;
using Mentiko.Infrastructure.Execution.Local.Native;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.Execution.Local.Cgroups;

/// <summary>Version 1: a tree for each controller. Groups are made below the server's own, so its own caps hold too.</summary>
internal sealed class CgroupV1 : CgroupHierarchy
{
    private const uint OwnerOnly = 0x1c0;
    private readonly ImmutableDictionary<string, string> _folders;
    private readonly List<SafeFileHandle> _home;
    private int _last;

    private CgroupV1(ImmutableDictionary<string, string> folders, List<SafeFileHandle> home) => (_folders, _home) = (folders, home);

    public override bool CapsMemory => _folders.ContainsKey("memory");

    public override bool CapsProcesses => _folders.ContainsKey("pids");

    public override bool CapsCpu => _folders.ContainsKey("cpu");

    public override string Name => "cgroup v1";

    public override IEnumerable<string> Folders => _folders.Values;

    public static CgroupV1? TryOpen(KernelMounts mounts, string name)
    {
        var folders = ImmutableDictionary.CreateBuilder<string, string>();
        var home = new List<SafeFileHandle>();
        foreach (var controller in (string[])["memory", "pids", "cpu"])
        {
            if (!mounts.Own.TryGetValue(controller, out var own) || Descriptor.TryOpen($"{own}/tasks", LibC.OpenWriteOnly) is not { } tasks)
                continue;
            home.Add(tasks);
            if (LibC.mkdir($"{own}/{name}", OwnerOnly) == 0)
                folders[controller] = $"{own}/{name}";
        }
        return folders.Count > 0 ? new CgroupV1(folders.ToImmutable(), home) : null;
    }

    public override CgroupSlot? TryMake(CgroupLimits limits)
    {
        var number = Interlocked.Increment(ref _last);
        var made = new List<(string Controller, string Folder)>();
        foreach (var (controller, parent) in _folders)
        {
            var folder = string.Create(CultureInfo.InvariantCulture, $"{parent}/{number}");
            if (LibC.mkdir(folder, OwnerOnly) != 0)
                return Undo(made);
            made.Add((controller, folder));
            if (!TryCap(controller, folder, limits))
                return Undo(made);
        }
        return new Slot(limits, made, _home, At("memory", number, "memory.oom_control"), At("pids", number, "pids.events"));
    }

    public override void Dispose()
    {
        foreach (var folder in _folders.Values)
            _ = LibC.rmdir(folder);
        _home.ForEach(tasks => tasks.Dispose());
    }

    private static CgroupSlot? Undo(List<(string Controller, string Folder)> made)
    {
        foreach (var (_, folder) in made)
            _ = LibC.rmdir(folder);
        return null;
    }

    private static bool TryCap(string controller, string folder, CgroupLimits limits)
    {
        bool Write(string file, long value) =>
            KernelFile.TryWrite($"{folder}/{file}", value.ToString(CultureInfo.InvariantCulture));
        // Without this cap the tree would go on in swap; kernels without swap accounting lack the file. It may never be
        // below the other, which is refused to grow beyond it: then this one goes first.
        bool WriteSwap() =>
            !KernelFile.Exists($"{folder}/memory.memsw.limit_in_bytes") || Write("memory.memsw.limit_in_bytes", limits.MemoryBytes);
        return controller switch
        {
            "memory" => Write("memory.limit_in_bytes", limits.MemoryBytes)
                ? WriteSwap()
                : WriteSwap() && Write("memory.limit_in_bytes", limits.MemoryBytes),
            "pids" => Write("pids.max", limits.AllProcesses),
            _ => Write("cpu.cfs_period_us", CgroupLimits.CpuPeriodMicroseconds) && Write("cpu.cfs_quota_us", limits.CpuQuotaMicroseconds),
        };
    }

    private SafeFileHandle? At(string controller, int number, string file) =>
        _folders.TryGetValue(controller, out var parent) ? Descriptor.TryOpen($"{parent}/{number}/{file}", 0) : null;

    private sealed class Slot(
        CgroupLimits limits, List<(string Controller, string Path)> folders, List<SafeFileHandle> home, SafeFileHandle? memory, SafeFileHandle? processes) : CgroupSlot(limits)
    {
        private readonly List<SafeFileHandle> _tasks =
            [.. folders.Select(f => Descriptor.TryOpen($"{f.Path}/tasks", LibC.OpenWriteOnly)).OfType<SafeFileHandle>()];

        public override bool IsEmpty => Members().Length == 0;

        // The calling thread steps in and out again. Moving another process makes the kernel wait for a grace period,
        // 3 ms at the median and up to 19 ms; a thread that moves itself does not wait.
        public override bool TrySpawn(Action work)
        {
            try
            {
                if (_tasks.Count != folders.Count || !_tasks.TrueForAll(StepInto))
                    return false;
                work();
            }
            finally
            {
                home.ForEach(tasks => StepInto(tasks));
            }
            return true;
        }

        // Born in it.
        public override bool TryAdd(int pid) => true;

        // Should a step out have failed, this very server is listed as a member.
        public override void Kill()
        {
            foreach (var pid in Members().Where(pid => pid != Environment.ProcessId))
                _ = LibC.kill(pid, LibC.SigKill);
        }

        public override void Dispose()
        {
            foreach (var file in _tasks.Append(memory).Append(processes))
                file?.Dispose();
            _ = Undo(folders);
        }

        // Only what differs: a change of the processors' share takes the kernel's lock for all of them.
        protected override bool TryChange(CgroupLimits before, CgroupLimits limits) => folders.TrueForAll(folder => folder.Controller switch
        {
            "memory" => before.MemoryBytes == limits.MemoryBytes,
            "pids" => before.Processes == limits.Processes,
            _ => before.CpuQuotaMicroseconds == limits.CpuQuotaMicroseconds,
        } || CgroupV1.TryCap(folder.Controller, folder.Path, limits));

        protected override CgroupHits Read() => new(
            memory is null ? 0 : KernelFile.NumberOf(KernelFile.Reread(memory), "oom_kill"),
            processes is null ? 0 : KernelFile.NumberOf(KernelFile.Reread(processes), "max"));

        private static bool StepInto(SafeFileHandle tasks) => Descriptor.WriteAll(tasks, "0"u8);

        private int[] Members() =>
            [.. (KernelFile.TryRead($"{folders[0].Path}/cgroup.procs") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => int.Parse(line, CultureInfo.InvariantCulture))];
    }
}
