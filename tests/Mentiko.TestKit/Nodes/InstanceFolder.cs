using System.Diagnostics;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.FileSystem.Kernel;

namespace Mentiko.TestKit.Nodes;

/// <summary>A folder for one instance, that agents' users may pass through; gone with it.</summary>
public sealed class InstanceFolder : IDisposable
{
    private const uint Passage = 0x1C9; // 0711

    public InstanceFolder()
    {
        Path = Directory.CreateTempSubdirectory("mentiko-instance-").FullName;
        using var folder = SafeFs.OpenRoot(Path);
        Syscalls.ChangeMode(folder.Handle, Passage);
    }

    public string Path { get; }

    public string DataRoot => System.IO.Path.Combine(Path, "data");

    // Agents' folders belong to other users, and one that is being written to may not be empty yet.
    public void Dispose()
    {
        using var removal = Process.Start("rm", ["-rf", "--", Path]);
        removal.WaitForExit();
    }
}
