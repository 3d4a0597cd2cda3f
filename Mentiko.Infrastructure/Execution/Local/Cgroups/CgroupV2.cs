using System.Globalization;
using System.Text;
using Mentiko.Infrastructure.Execution.Local.Native;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.Execution.Local.Cgroups;

/// <summary>
/// Version 2: one tree. A group with processes of its own cannot hand controllers to groups below it, so the
/// sandboxes' folder goes beside the server's group, or below it when the server is alone there and may step down.
/// </summary>
internal sealed class CgroupV2 : CgroupHierarchy
{
    private const uint OwnerOnly = 0x1c0;
    private static readonly string[] Controllers = ["memory", "pids", "cpu"];
    private readonly string _folder;
    private readonly string _controllers;
    private int _last;

    private CgroupV2(string folder, string controllers) => (_folder, _controllers) = (folder, controllers);

    public override bool CapsMemory => Has(_controllers, "memory");

    public override bool CapsProcesses => Has(_controllers, "pids");

    public override bool CapsCpu => Has(_controllers, "cpu");

    public override string Name => "cgroup v2";

    public override IEnumerable<string> Folders => [_folder];

    public static CgroupV2? TryOpen(KernelMounts mounts, string name)
    {
        if (mounts is not { Unified: { } own, UnifiedMount: { } top })
            return null;
        StepDownIfAlone(own, name);
        if (TryBelow(own, name) is { } below)
            return below;
        var parent = own[..Math.Max(own.LastIndexOf('/'), 0)];
        return own != top && parent.StartsWith(top, StringComparison.Ordinal) ? TryBelow(parent, name) : null;
    }

    public override CgroupSlot? TryMake(CgroupLimits limits)
    {
        var folder = string.Create(CultureInfo.InvariantCulture, $"{_folder}/{Interlocked.Increment(ref _last)}");
        if (LibC.mkdir(folder, OwnerOnly) != 0)
            return null;
        if (TryCap(folder, limits))
            return new Slot(this, limits, folder);
        _ = LibC.rmdir(folder);
        return null;
    }

    public override void Dispose() => _ = LibC.rmdir(_folder);

    private static CgroupV2? TryBelow(string parent, string name)
    {
        Delegate(parent);
        var folder = $"{parent}/{name}";
        if (LibC.mkdir(folder, OwnerOnly) != 0)
            return null;
        Delegate(folder);
        var controllers = KernelFile.TryRead($"{folder}/cgroup.subtree_control") ?? "";
        if (Has(controllers, "memory") || Has(controllers, "pids"))
            return new CgroupV2(folder, controllers);
        _ = LibC.rmdir(folder);
        return null;
    }

    private static void StepDownIfAlone(string own, string name)
    {
        var pid = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        if (KernelFile.TryRead($"{own}/cgroup.procs")?.Trim() != pid || !HasAny(KernelFile.TryRead($"{own}/cgroup.controllers")))
            return;
        var leaf = $"{own}/{name}-server";
        if (LibC.mkdir(leaf, OwnerOnly) == 0)
            _ = KernelFile.TryWrite($"{leaf}/cgroup.procs", pid);
    }

    // One by one: a kernel refuses the whole line for one controller that it does not have.
    private static void Delegate(string folder)
    {
        foreach (var controller in Controllers)
            _ = KernelFile.TryWrite($"{folder}/cgroup.subtree_control", $"+{controller}");
    }

    private static bool HasAny(string? list) => list is not null && Array.Exists(Controllers, c => Has(list, c));

    private static bool Has(string list, string controller) => list.Split(' ', '\n').Contains(controller);

    private bool TryCap(string folder, CgroupLimits limits)
    {
        bool Write(string file, string value) => KernelFile.TryWrite($"{folder}/{file}", value);
        string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
        if (CapsMemory && !Write("memory.max", Text(limits.MemoryBytes)))
            return false;
        // Both are refinements that some kernels lack: no swap beyond the cap, and the tree dies as one.
        if (CapsMemory)
            _ = Write("memory.swap.max", "0") | Write("memory.oom.group", "1");
        return (!CapsProcesses || Write("pids.max", Text(limits.AllProcesses)))
            && (!CapsCpu || Write("cpu.max", $"{Text(limits.CpuQuotaMicroseconds)} {CgroupLimits.CpuPeriodMicroseconds}"));
    }

    private sealed class Slot(CgroupV2 hierarchy, CgroupLimits limits, string folder) : CgroupSlot(limits)
    {
        private readonly SafeFileHandle? _join = Descriptor.TryOpen($"{folder}/cgroup.procs", LibC.OpenWriteOnly);
        private readonly SafeFileHandle? _memory = Descriptor.TryOpen($"{folder}/memory.events", 0);
        private readonly SafeFileHandle? _processes = Descriptor.TryOpen($"{folder}/pids.events", 0);
        private readonly SafeFileHandle? _events = Descriptor.TryOpen($"{folder}/cgroup.events", 0);

        public override bool IsEmpty => _events is null || KernelFile.NumberOf(KernelFile.Reread(_events), "populated") == 0;

        // In version 2 a thread cannot leave its process's group: the sandbox is moved while it is being set up.
        public override bool TrySpawn(Action work)
        {
            work();
            return true;
        }

        public override bool TryAdd(int pid) =>
            _join is not null && Descriptor.WriteAll(_join, Encoding.ASCII.GetBytes(pid.ToString(CultureInfo.InvariantCulture)));

        // Kernels before 5.14 lack cgroup.kill.
        public override void Kill()
        {
            if (KernelFile.TryWrite($"{folder}/cgroup.kill", "1"))
                return;
            foreach (var line in (KernelFile.TryRead($"{folder}/cgroup.procs") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
                _ = LibC.kill(int.Parse(line, CultureInfo.InvariantCulture), LibC.SigKill);
        }

        public override void Dispose()
        {
            foreach (var file in (SafeFileHandle?[])[_join, _memory, _processes, _events])
                file?.Dispose();
            _ = LibC.rmdir(folder);
        }

        protected override bool TryChange(CgroupLimits before, CgroupLimits limits) => hierarchy.TryCap(folder, limits);

        protected override CgroupHits Read() => new(
            _memory is null ? 0 : KernelFile.NumberOf(KernelFile.Reread(_memory), "oom_kill"),
            _processes is null ? 0 : KernelFile.NumberOf(KernelFile.Reread(_processes), "max"));
    }
}
