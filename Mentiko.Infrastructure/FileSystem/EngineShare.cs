using System.Security.Cryptography;
using System.Text;
using Mentiko.Infrastructure.FileSystem.Kernel;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>
/// What container engines get of the platform's own: the program that every container starts with, and the name by which
/// they know whose container it is. Both lie in the data root, which all nodes of an instance share. So do the sockets by
/// which starters hand over the doors of their agents, in a folder that only the service and the engine can enter.
/// </summary>
/// <param name="Instance">A random name that this instance keeps.</param>
/// <param name="StarterPath">Absolute path of the starter. Agents may run it; nobody but the service may change it.</param>
/// <param name="DoorsPath">Absolute path of the folder of <see cref="DoorSocket"/>s.</param>
internal sealed record EngineShare(string Instance, string StarterPath, string DoorsPath)
{
    private const string FolderName = ".containers", DoorsName = "doors";
    private const uint Passage = 0x1C9; // 0711
    private const uint Program = 0x16D; // 0555
    private static readonly EntryName InstanceName = EntryName.Of("instance");

    /// <param name="dataRoot">Absolute path of the data root; it exists.</param>
    /// <param name="starter">The program.</param>
    public static EngineShare Prepare(string dataRoot, byte[] starter)
    {
        using var root = SafeFs.OpenRoot(dataRoot);
        using var folder = DataTree.Ensure(root, FolderName, Ownership.Service, Passage);
        DataTree.Own(folder, DoorsName).Dispose();
        // By its content: what runs now keeps the file that it was started with.
        var name = $"start-{Convert.ToHexStringLower(SHA256.HashData(starter))[..16]}";
        Keep(folder, EntryName.Of(name), starter, Program);
        Keep(folder, InstanceName, Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(32, lowercase: true)), SafeFolder.PrivateFile);
        using var instance = folder.OpenRead(InstanceName) ?? throw new IOException("The file with the name of this instance is no regular file.");
        var text = Encoding.ASCII.GetString(instance.ReadAll(64) ?? []);
        return text.Length == 32
            ? new EngineShare(text, $"{dataRoot.TrimEnd('/')}/{FolderName}/{name}", $"{dataRoot.TrimEnd('/')}/{FolderName}/{DoorsName}")
            : throw new IOException($"The file '{FolderName}/instance' of the data root does not hold the name of this instance.");
    }

    // Whole or not at all, and never twice: another node may be doing the same.
    private static void Keep(SafeFolder folder, EntryName name, byte[] content, uint mode)
    {
        if (folder.FactsOf(name) is not null)
            return;
        using var made = WholeFile.Begin(folder);
        RandomAccess.Write(made.Handle, content, 0);
        if (Syscalls.ChangeMode(made.Handle, mode) is var refused and not Errno.None)
            throw new KernelException("fchmod", refused);
        if (made.PublishAs(folder, name, replace: false) is var errno and not (Errno.None or Errno.Exists))
            throw new KernelException("linkat", errno);
    }
}
