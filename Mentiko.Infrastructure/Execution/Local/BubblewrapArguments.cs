using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Mentiko.Infrastructure.Execution.Local;

/// <summary>Descriptors that the launcher reads and writes, by their numbers in the launcher.</summary>
/// <param name="Filter">The system-call filter.</param>
/// <param name="Status">Gets a line of JSON when the sandbox lives and one when its program has ended.</param>
/// <param name="Gate">The sandbox, ready but for its program, waits for a byte on it.</param>
/// <param name="Files">Content of each of the machine's own files.</param>
internal sealed record LauncherDescriptors(int Filter, int Status, int Gate, ImmutableArray<int> Files);

/// <summary>
/// Bubblewrap's options for one sandbox. All of them go through a descriptor, so that nothing of an environment
/// ever stands in a command line, which every process of the host can read.
/// </summary>
internal static class BubblewrapArguments
{
    /// <summary>What the agent's user is called inside, whatever its uid on the host.</summary>
    public const int InnerUid = 1000;

    private const long Mebibyte = 1L << 20;

    /// <param name="descriptors">Null for a bare start, as benchmarks compare with: no filter, no files of ours, no gate.</param>
    public static List<string> For(SandboxMachine machine, LocalExecutionOptions options, SandboxWorld world, LauncherDescriptors? descriptors)
    {
        var list = new List<string>(256);
        // First what isolates and last what gives: a list that was cut off, because the server died while writing
        // it, then makes a sandbox in which nothing can start.
        AddIsolation(list);
        AddDescriptors(list, machine, descriptors);
        AddSystem(list, machine);
        AddPrivate(list, options);
        AddProc(list, machine);
        AddEnvironment(list, world);
        AddFolders(list, world.Folders is { } folders ? machine.Passage?.Map(folders) ?? folders : null);
        list.AddRange(["--remount-ro", "/"]);
        return list;
    }

    /// <summary>As the launcher reads them: each ended by a NUL.</summary>
    public static byte[] Encode(List<string> arguments)
    {
        var bytes = new byte[arguments.Sum(a => Encoding.UTF8.GetByteCount(a) + 1)];
        var at = 0;
        foreach (var argument in arguments)
            at += Encoding.UTF8.GetBytes(argument, bytes.AsSpan(at)) + 1;
        return bytes;
    }

    private static void AddIsolation(List<string> list)
    {
        var uid = InnerUid.ToString(CultureInfo.InvariantCulture);
        list.AddRange(
        [
            "--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent", "--new-session",
            "--cap-drop", "ALL", "--uid", uid, "--gid", uid, "--hostname", "sandbox", "--clearenv",
            "--chdir", SandboxPaths.Workspace,
        ]);
    }

    private static void AddDescriptors(List<string> list, SandboxMachine machine, LauncherDescriptors? descriptors)
    {
        if (descriptors is null)
            return;
        list.AddRange(["--seccomp", Text(descriptors.Filter), "--json-status-fd", Text(descriptors.Status), "--block-fd", Text(descriptors.Gate)]);
        foreach (var (file, descriptor) in machine.Files.Zip(descriptors.Files))
            list.AddRange(["--perms", "0444", "--file", Text(descriptor), file.Path]);
    }

    private static void AddSystem(List<string> list, SandboxMachine machine)
    {
        list.AddRange(["--ro-bind", "/usr", "/usr"]);
        foreach (var (path, target) in machine.RootFolders)
            list.AddRange(target is null ? ["--ro-bind", path, path] : ["--symlink", target, path]);
        foreach (var file in machine.SystemFiles)
            list.AddRange(["--ro-bind", file, file]);
        if (machine.TimeZoneLink is { } zone)
            list.AddRange(["--symlink", zone, "/etc/localtime"]);
    }

    // A folder in memory without a size could take half of the machine's; /dev is one too, so it is closed.
    private static void AddPrivate(List<string> list, LocalExecutionOptions options) => list.AddRange(
    [
        "--dev", "/dev",
        "--size", Text(options.SharedMemoryMb * Mebibyte), "--perms", "1777", "--tmpfs", "/dev/shm",
        "--remount-ro", "/dev",
        "--size", Text(options.TmpMb * Mebibyte), "--perms", "1777", "--tmpfs", "/tmp",
        "--dir", "/run", "--dir", "/var", "--symlink", "/tmp", "/var/tmp",
    ]);

    // The unprivileged uid already may not write there; read-only mounts hold where a kernel's check does not.
    private static void AddProc(List<string> list, SandboxMachine machine)
    {
        list.AddRange(["--proc", "/proc", "--ro-bind", "/proc/sys", "/proc/sys"]);
        foreach (var file in machine.Hidden)
            list.AddRange(["--ro-bind", "/dev/null", file]);
    }

    private static void AddEnvironment(List<string> list, SandboxWorld world)
    {
        foreach (var (name, value) in world.Environment)
            list.AddRange(["--setenv", name, value]);
    }

    private static void AddFolders(List<string> list, SandboxFolders? folders) => list.AddRange(folders is null
        ? ["--dir", SandboxPaths.Input, "--dir", SandboxPaths.Output, "--dir", SandboxPaths.Workspace]
        :
        [
            "--ro-bind", folders.Input, SandboxPaths.Input,
            "--bind", folders.Output, SandboxPaths.Output,
            "--bind", folders.Workspace, SandboxPaths.Workspace,
        ]);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
