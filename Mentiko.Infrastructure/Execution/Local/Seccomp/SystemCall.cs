using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Mentiko.Infrastructure.Execution.Local.Seccomp;

/// <summary>A system call by its number on each machine; -1 where the machine does not have it.</summary>
internal readonly record struct SystemCall(string Name, int X64, int Arm64)
{
    /// <summary>The newest call that was judged for this filter: mseal. What a later kernel adds does not exist inside.</summary>
    public const int NewestJudged = 462;

    public static readonly SystemCall CloneCall = new("clone", 56, 220);
    public static readonly SystemCall Clone3 = new("clone3", 435, 435);
    public static readonly SystemCall Ioctl = new("ioctl", 16, 29);
    public static readonly SystemCall Personality = new("personality", 135, 92);
    public static readonly SystemCall Socket = new("socket", 41, 198);
    public static readonly SystemCall SocketPair = new("socketpair", 53, 199);
    public static readonly SystemCall Unshare = new("unshare", 272, 97);

    /// <summary>Refused with "no such call", which programs take as an old kernel and work around.</summary>
    public static readonly ImmutableArray<SystemCall> Absent =
    [
        // clone3 keeps its flags in memory, where a filter cannot look; without it libraries fall back to clone.
        Clone3,
        new("io_uring_setup", 425, 425), new("io_uring_enter", 426, 426), new("io_uring_register", 427, 427),
    ];

    /// <summary>Refused with "not permitted".</summary>
    public static readonly ImmutableArray<SystemCall> Refused =
    [
        // Other processes' memory and descriptors.
        new("ptrace", 101, 117), new("process_vm_readv", 310, 270), new("process_vm_writev", 311, 271),
        new("kcmp", 312, 272), new("pidfd_getfd", 438, 438), new("process_madvise", 440, 440),
        new("process_mrelease", 448, 448), new("move_pages", 279, 239), new("migrate_pages", 256, 238),
        // The kernel's large attack surfaces.
        new("bpf", 321, 280), new("perf_event_open", 298, 241), new("userfaultfd", 323, 282),
        new("add_key", 248, 217), new("request_key", 249, 218), new("keyctl", 250, 219),
        new("fanotify_init", 300, 262), new("lookup_dcookie", 212, 18), new("syslog", 103, 116),
        // Mounts, roots and namespaces.
        new("mount", 165, 40), new("umount2", 166, 39), new("pivot_root", 155, 41), new("chroot", 161, 51),
        new("open_tree", 428, 428), new("move_mount", 429, 429), new("fsopen", 430, 430), new("fsconfig", 431, 431),
        new("fsmount", 432, 432), new("fspick", 433, 433), new("mount_setattr", 442, 442),
        new("statmount", 457, 457), new("listmount", 458, 458), new("setns", 308, 268),
        new("name_to_handle_at", 303, 264), new("open_by_handle_at", 304, 265),
        // Security modules' own state.
        new("lsm_get_self_attr", 459, 459), new("lsm_set_self_attr", 460, 460), new("lsm_list_modules", 461, 461),
        // The machine.
        new("kexec_load", 246, 104), new("kexec_file_load", 320, 294), new("init_module", 175, 105),
        new("finit_module", 313, 273), new("delete_module", 176, 106), new("reboot", 169, 142),
        new("swapon", 167, 224), new("swapoff", 168, 225), new("acct", 163, 89), new("quotactl", 179, 60),
        new("quotactl_fd", 443, 443), new("settimeofday", 164, 170), new("clock_settime", 227, 112),
        new("sethostname", 170, 161), new("setdomainname", 171, 162), new("vhangup", 153, 58),
        new("iopl", 172, -1), new("ioperm", 173, -1), new("modify_ldt", 154, -1),
        // Relics that nothing needs.
        new("create_module", 174, -1), new("get_kernel_syms", 177, -1), new("query_module", 178, -1),
        new("nfsservctl", 180, 42), new("_sysctl", 156, -1), new("sysfs", 139, -1), new("uselib", 134, -1),
        new("ustat", 136, -1), new("vserver", 236, -1),
    ];

    public int On(Architecture machine) => machine == Architecture.Arm64 ? Arm64 : X64;
}
