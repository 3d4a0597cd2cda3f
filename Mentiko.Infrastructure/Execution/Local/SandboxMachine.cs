using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using Mentiko.Infrastructure.Execution.Local.Ahead;
using Mentiko.Infrastructure.Execution.Local.Native;
using Mentiko.Infrastructure.Execution.Local.Seccomp;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.Execution.Local;

/// <summary>
/// What this machine offers to sandboxes, looked up once: programs by absolute path from folders that only root
/// writes, the shape of /usr, what is to be hidden, and the files that every sandbox is given.
/// </summary>
internal sealed class SandboxMachine : IDisposable
{
    // Not by PATH: whoever sets the server's environment would choose what confines the agents.
    private static readonly string[] ProgramFolders = ["/usr/bin", "/bin", "/usr/sbin", "/sbin"];

    // What other users' processes and the kernel's inside can be guessed from, where the host lets anyone read it.
    private static readonly string[] Telling =
        ["/proc/kcore", "/proc/keys", "/proc/key-users", "/proc/kallsyms", "/proc/timer_list", "/proc/sched_debug", "/proc/latency_stats"];

    private SandboxMachine(string bubblewrap, string setPriv, byte[] filter)
    {
        Bubblewrap = bubblewrap;
        SetPriv = setPriv;
        Filter = Descriptor.SealedMemory("mentiko-filter", filter);
        Starter = StarterProgram.For(RuntimeInformation.ProcessArchitecture) is { } starter ? Descriptor.SealedMemory("mentiko-starter", starter, isProgram: true) : null;
        Files =
        [
            ("/etc/passwd", Text("passwd", "agent:x:1000:1000:agent:/tmp:/bin/sh\nnobody:x:65534:65534:nobody:/:/usr/sbin/nologin\n")),
            ("/etc/group", Text("group", "agent:x:1000:\nnogroup:x:65534:\n")),
            ("/etc/hosts", Text("hosts", "127.0.0.1 localhost sandbox\n::1 localhost sandbox\n")),
            ("/etc/nsswitch.conf", Text("nsswitch", "passwd: files\ngroup: files\nhosts: files\n")),
        ];
    }

    public string Bubblewrap { get; }

    public string SetPriv { get; }

    /// <summary>Makes the passage's mount namespace; null where the machine lacks it.</summary>
    public string? Unshare { get; private init; }

    /// <summary>Enters the passage's mount namespace; null where the machine lacks it.</summary>
    public string? NsEnter { get; private init; }

    /// <summary>The way to a data root that agents' users could not reach; null where the path itself is open.</summary>
    public DataPassage? Passage { get; set; }

    /// <summary>The system-call filter as a sealed file in memory.</summary>
    public SafeFileHandle Filter { get; }

    /// <summary>What waits in a sandbox spawned ahead, as a sealed file in memory; null where none is spawned ahead.</summary>
    public SafeFileHandle? Starter { get; }

    /// <summary>Files that exist in each sandbox and are not the host's.</summary>
    public ImmutableArray<(string Path, SafeFileHandle Content)> Files { get; }

    /// <summary>Folders of the root that are links into /usr, or real folders on hosts that have not merged them.</summary>
    public ImmutableArray<(string Path, string? LinkTarget)> RootFolders { get; } =
        [.. ((string[])["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"])
            .Where(KernelFile.Exists)
            .Select(path => (path, KernelFile.LinkTarget(path)))];

    /// <summary>The little of /etc that programs need and that tells nothing of the host.</summary>
    public ImmutableArray<string> SystemFiles { get; } =
        [.. ((string[])["/etc/ld.so.cache", "/etc/alternatives", "/etc/ssl/certs"]).Where(KernelFile.Exists)];

    public string? TimeZoneLink { get; } = KernelFile.LinkTarget("/etc/localtime");

    public ImmutableArray<string> Hidden { get; } = [.. Telling.Where(KernelFile.IsReadable)];

    public bool IsRoot { get; } = LibC.geteuid() == 0;

    public int OwnUid { get; } = (int)LibC.geteuid();

    public int OwnGid { get; } = (int)LibC.getegid();

    /// <summary>From 5.14 on the cap on processes counts within the sandbox, not all processes of the uid on the machine.</summary>
    public bool CountsProcessesInside { get; } = Environment.OSVersion.Version >= new Version(5, 14);

    /// <summary>The machine, or the sentence that says what it lacks.</summary>
    /// <param name="programFolders">Where to look for programs. Default: the system's.</param>
    /// <param name="filter">The system-call filter. Default: the one for this processor.</param>
    public static (SandboxMachine? Machine, string? Missing) Find(string[]? programFolders = null, byte[]? filter = null)
    {
        string? Program(string name) =>
            Array.Find(Array.ConvertAll(programFolders ?? ProgramFolders, folder => $"{folder}/{name}"), KernelFile.IsExecutable);
        if (!OperatingSystem.IsLinux())
            return (null, "Agents run on Linux only.");
        if (Program("bwrap") is not { } bubblewrap)
            return (null, "bubblewrap is not installed: install the package bubblewrap (apt-get install bubblewrap), version 0.8 or newer.");
        if (Program("setpriv") is not { } setPriv)
            return (null, "setpriv is not installed: install the package util-linux.");
        return (filter ?? SystemCallFilter.For(RuntimeInformation.ProcessArchitecture)) is { } program
            ? (new SandboxMachine(bubblewrap, setPriv, program) { Unshare = Program("unshare"), NsEnter = Program("nsenter") }, null)
            : (null, $"There is no system-call filter for {RuntimeInformation.ProcessArchitecture}: x86_64 and aarch64 are supported.");
    }

    public void Dispose()
    {
        Passage?.Dispose();
        Filter.Dispose();
        Starter?.Dispose();
        foreach (var (_, content) in Files)
            content.Dispose();
    }

    private static SafeFileHandle Text(string name, string content) =>
        Descriptor.SealedMemory($"mentiko-{name}", Encoding.UTF8.GetBytes(content));
}
