using Mentiko.Core.Access;
using Mentiko.Core.Chains;
using Mentiko.Infrastructure.FileSystem.Kernel;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>The chains of a namespace as files, for people and their tools; the database is what counts.</summary>
internal sealed class ChainFiles(DataTree tree, IDiskSync disk)
{
    /// <summary>Writes the chain's current definition, whole or not at all, durable on return.</summary>
    public void Write(NamespaceScope scope, ChainName chain, ReadOnlySpan<byte> json)
    {
        using var chains = Chains(scope);
        using var file = WholeFile.Begin(chains);
        RandomAccess.Write(file.Handle, json, 0);
        disk.Flush(file.Handle);
        var errno = file.PublishAs(chains, FileName(chain), replace: true);
        if (errno != Errno.None)
            throw new KernelException("renameat2", errno);
        disk.Flush(chains.Handle);
    }

    /// <summary>Removes the chain's file; nothing happens where there is none.</summary>
    public void Delete(NamespaceScope scope, ChainName chain)
    {
        using var chains = Chains(scope);
        var errno = chains.Remove(FileName(chain));
        if (errno is not (Errno.None or Errno.NoEntry))
            throw new KernelException("unlinkat", errno);
        disk.Flush(chains.Handle);
    }

    private SafeFolder Chains(NamespaceScope scope) =>
        tree.OpenNamespaceFolder(scope.Organization, "chains") ?? throw new InvalidOperationException("The namespace has no tree.");

    private static EntryName FileName(ChainName chain) => EntryName.Of($"{chain.Text}.json");
}
