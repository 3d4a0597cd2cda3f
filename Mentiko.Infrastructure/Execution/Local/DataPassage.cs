using System.Globalization;
using Mentiko.Infrastructure.Execution.Local.Native;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.Execution.Local;

/// <summary>
/// A way into a data root that lies below a folder closed to others, such as root's own home: the launcher has shed
/// root's rights before it reaches the path. The root is mounted a second time, at <see cref="Place"/>, in a mount
/// namespace of its own, which launchers enter first. Nobody else sees it, it is held by a descriptor of this server
/// alone, and so it ends with it.
/// </summary>
internal sealed class DataPassage : IDisposable
{
    private const string Place = "/mnt";

    // The end of its input is the word that the namespace is held and the holder may go.
    private const string Script = """mount --bind "$1" /mnt && echo ready && read -r rest; exit 0""";

    private readonly SafeFileHandle _namespace;
    private readonly string _root;
    private readonly string _nsenter;

    private DataPassage(SafeFileHandle held, string root, string nsenter) => (_namespace, _root, _nsenter) = (held, root, nsenter);

    /// <summary>Opens a passage; null where this machine does not let one be made.</summary>
    public static DataPassage? TryOpen(SandboxMachine machine, string root)
    {
        if (machine is not { Unshare: { } unshare, NsEnter: { } nsenter })
            return null;
        var (wordRead, wordWrite) = Descriptor.Pipe();
        var (readyRead, readyWrite) = Descriptor.Pipe();
        using var spawn = new ProcessSpawn();
        using (wordWrite)
        using (readyRead)
        {
            int pid;
            using (wordRead)
            using (readyWrite)
            {
                spawn.Give(wordRead);
                spawn.Give(readyWrite);
                spawn.Open("/dev/null");
                pid = spawn.Start(unshare, [unshare, "--mount", "--propagation", "slave", "--", "/bin/sh", "-c", Script, "sh", root]);
            }
            var ready = Descriptor.Read(readyRead, new byte[16]) > 0;
            var held = ready ? Descriptor.TryOpen(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/ns/mnt"), 0) : null;
            wordWrite.Dispose();
            Collect(pid);
            return held is null ? null : new DataPassage(held, root.TrimEnd('/'), nsenter);
        }
    }

    /// <summary>What goes before the launcher's own command.</summary>
    public IEnumerable<string> Entry() =>
        [_nsenter, string.Create(CultureInfo.InvariantCulture, $"--mount=/proc/{Environment.ProcessId}/fd/{(int)_namespace.DangerousGetHandle()}"), "--"];

    /// <summary>The same folders as they are named on the other side.</summary>
    public SandboxFolders Map(SandboxFolders folders) => new(Map(folders.Workspace), Map(folders.Input), Map(folders.Output));

    public void Dispose() => _namespace.Dispose();

    private string Map(string path) => path.StartsWith(_root + "/", StringComparison.Ordinal) ? Place + path[_root.Length..] : path;

    private static unsafe void Collect(int pid)
    {
        using var process = Descriptor.TryPidFd(pid);
        var status = stackalloc byte[128];
        if (process is not null)
            _ = LibC.waitid(LibC.WaitByPidFd, (uint)process.DangerousGetHandle(), status, LibC.WaitExited);
    }
}
