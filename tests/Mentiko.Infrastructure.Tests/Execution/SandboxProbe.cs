using Xunit;

namespace Mentiko.Infrastructure.Tests.Execution;

/// <summary>Something that an agent must not be able to do.</summary>
/// <param name="Name">What it tries.</param>
/// <param name="Script">Shell; success means open. Words in braces are filled in by the stage.</param>
/// <param name="NoControl">Why it cannot be shown open without a sandbox; null where it can.</param>
/// <param name="ByFilter">Only the system-call filter closes it: the layers below leave it open.</param>
public sealed record SandboxProbe(string Name, string Script, string? NoControl = null, bool ByFilter = false)
{
    private const string NotHere = "not on every machine";

    public static readonly SandboxProbe[] All =
    [
        new("environment of the server", "cat /proc/self/environ | tr '\\0' '\\n' | grep '^MENTIKO_CANARY='"),
        new("environment of any process", "cat /proc/[0-9]*/environ | tr '\\0' '\\n' | grep '^MENTIKO_CANARY='"),
        new("environment of the launcher", "test $(wc -c < /proc/1/environ) -gt 0", NotHere),
        new("processes of the host", "test $(ls -d /proc/[0-9]* | wc -l) -gt 8"),
        new("process of the server", "test -d /proc/{pid}"),
        new("signal to the server", "kill -0 {pid}"),
        new("command lines of the host", "cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep 'Mentiko.[I]nfrastructure.Tests'"),
        new("file of another namespace", "cat {canary}"),
        new("file of another namespace through another process", "cat /proc/1/root{canary} || cat /proc/{pid}/root{canary}"),
        new("file of another namespace through a link", "cat {workspace}/escape"),
        new("file of another namespace by climbing", "cd {workspace} && cat ../../../../../../../..{canary}"),
        new("the platform's database", "test -e {database}"),
        new("shared memory of the host", "cat /dev/shm/{name}"),
        new("System V memory of the host", "perl -e 'exit !defined shmget({key}, 0, 0)'"),
        new("passwords", "cat /etc/shadow"),
        new("accounts of the host", "grep '^root:' /etc/passwd"),
        new("name of the host", "test \"$(uname -n)\" = '{host}'"),
        new("settings of the host", "test -e /etc/fstab -o -e /etc/hostname -o -e /etc/machine-id"),
        new("folder /root", "ls /root"),
        new("folder /home", "ls /home"),
        new("folder /var/lib", "ls /var/lib"),
        new("folder /var/log", "ls /var/log"),
        new("folder /boot", "ls /boot"),
        new("folder /sys", "ls /sys/kernel"),
        new("server on 127.0.0.1", "perl -e 'use Socket; socket(S, 2, 1, 6) or exit 3; exit !connect(S, sockaddr_in({port}, inet_aton(\"127.0.0.1\")))'"),
        new("interface of the host", "test $(grep -c : /proc/net/dev) -gt 1", NotHere),
        new("route to anywhere", "perl -e 'use Socket; socket(S, 2, 2, 17) or exit 3; exit !connect(S, sockaddr_in(53, inet_aton(\"192.0.2.1\")))'", NotHere),
        new("names of the internet", "getent hosts example.com", NotHere),
        new("raw socket", "perl -e 'exit !socket(S, 2, 3, 1)'"),
        new("ping socket", "perl -e 'exit !socket(S, 2, 2, 1)'", NotHere),
        new("packet socket", "perl -e 'exit !socket(S, 17, 3, 0)'"),
        new("netlink socket", "perl -e 'exit !socket(S, 16, 3, 0)'", ByFilter: true),
        new("VSOCK socket", "perl -e 'exit !socket(S, 40, 1, 0)'", NotHere, ByFilter: true),
        new("kernel crypto socket", "perl -e 'exit !socket(S, 38, 5, 0)'", NotHere, ByFilter: true),
        new("Unix socket", "perl -e 'exit !socket(S, 1, 1, 0)'", ByFilter: true),
        new("Unix datagram pair", "perl -e 'exit !socketpair(A, B, 1, 2, 0)'", ByFilter: true),
        new("abstract socket of the host", "perl -e 'socket(S, 1, 1, 0) or exit 3; exit !connect(S, pack(\"S a*\", 1, \"\\0{name}\"))'"),
        new("device node", "rm -f {scratch}/node; mknod {scratch}/node c 1 3 && cat {scratch}/node"),
        new("devices of the host", "for d in mem kmsg port vda sda fuse kvm net/tun loop-control; do test -e /dev/$d && exit 0; done; exit 1"),
        new("core pattern", Writes("/proc/sys/kernel/core_pattern")),
        new("kernel's module loader", Writes("/proc/sys/kernel/modprobe"), NotHere),
        new("next process number", Writes("/proc/sys/kernel/ns_last_pid"), NotHere),
        new("kernel settings", Writes("/proc/sys/vm/drop_caches")),
        new("system request key", Writes("/proc/sysrq-trigger"), NotHere),
        new("memory of the kernel", "head -c 16 /proc/kcore", NotHere),
        new("addresses of the kernel", "grep -v '^0000000000000000' /proc/kallsyms"),
        new("keys of others", "test $(wc -c < /proc/keys) -gt 0", NotHere),
        new("log of the kernel", "perl -e 'exit(syscall({syslog}, 10, 0, 0) < 0)'", ByFilter: true),
        new("user namespace", "unshare -U true"),
        new("mount namespace", "unshare -m true"),
        new("network namespace", "unshare -r -n true"),
        new("new mount", "unshare -m mount -t tmpfs none /mnt"),
        new("control groups", "ls /sys/fs/cgroup"),
        new("control groups by a mount", "unshare -m mount -t cgroup2 none /mnt"),
        new("input into a terminal", "perl -e '" + PushInput + "'", ByFilter: true),
        new("descriptors of the server", "perl -e 'opendir D, \"/proc/self/fd\"; @x = grep { /^\\d+$/ && $_ > 2 } readdir D; exit !(@x > 1)'"),
        new("writing into the input", "touch {input}/forged"),
        new("writing into /usr", "test -w /usr/bin"),
        new("hard link to a program", "rm -f {workspace}/hard; ln /usr/bin/env {workspace}/hard"),
        new("capabilities", "grep '^Cap\\(Eff\\|Prm\\|Bnd\\|Amb\\):.*[1-9a-f]' /proc/self/status"),
        new("gaining privileges", "grep '^NoNewPrivs:.0' /proc/self/status"),
        new("real-time priority", "chrt -f 1 true", NotHere),
        new("priority", "nice -n -5 sh -c 'test $(nice) -lt 0'", NotHere),
        new("clock of the machine", "date -s @$(date +%s)", "it would set the clock"),
        new("another user", "perl -e '$) = 0; $> = 0; exit($> != 0)'"),
        new("more open files", "ulimit -Hn 1048576", NotHere),
        new("dumping core", "test \"$(ulimit -Hc)\" != 0", NotHere),
    ];

    // Its own terminal, so that only the call itself is on trial.
    private const string PushInput =
        "use POSIX; open(P, \"+<\", \"/dev/ptmx\") or exit 3; my $unlock = my $n = pack(\"i\", 0); my $key = \"x\"; ioctl(P, 0x40045431, $unlock); ioctl(P, 0x80045430, $n); " +
        "if (my $child = fork) { waitpid($child, 0); exit($? >> 8) } POSIX::setsid(); sysopen(S, \"/dev/pts/\" . unpack(\"i\", $n), 2) or exit 4; exit !ioctl(S, 0x5412, $key)";

    public static TheoryData<string> Names => [.. All.Select(probe => probe.Name)];

    /// <summary>Probes that the layers below the system-call filter close, too.</summary>
    public static TheoryData<string> NamesBelowTheFilter => [.. All.Where(probe => !probe.ByFilter).Select(probe => probe.Name)];

    public static SandboxProbe Named(string name) => Array.Find(All, probe => probe.Name == name)!;

    public override string ToString() => Name;

    // Opened for writing, not written: the control runs on the host.
    private static string Writes(string file) => $"perl -e 'use Fcntl; exit !sysopen(F, \"{file}\", O_WRONLY)'";
}
