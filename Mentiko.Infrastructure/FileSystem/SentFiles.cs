using System.Globalization;
using System.Text;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.FileSystem.Kernel;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>How far a namespace's record has been sent to each sink: <c>{namespace}/audit/sent/{sink}</c>, durable.</summary>
internal sealed class SentFiles(DataTree tree, IDiskSync disk)
{
    private const int MostBytes = 64;

    /// <summary>Whether the namespace has a tree: without one nothing is known of what was sent.</summary>
    public bool HavePlace(Organization organization)
    {
        using var home = tree.OpenNamespaceFolder(organization);
        return home is not null;
    }

    /// <summary>The last entry that the sink is known to have; 0 for none.</summary>
    public long Read(Organization organization, string sink)
    {
        using var folder = tree.OpenNamespaceFolder(organization, "audit", "sent");
        using var file = folder?.OpenRead(EntryName.Of(sink));
        return file?.ReadAll(MostBytes) is { } content
            && long.TryParse(Encoding.ASCII.GetString(content), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            ? sequence
            : 0;
    }

    /// <summary>Throws <see cref="IOException"/> when the disk fails: then what was sent is sent again.</summary>
    public void Write(Organization organization, string sink, long sequence)
    {
        using var home = tree.OpenNamespaceFolder(organization) ?? throw new InvalidOperationException("The namespace has no tree.");
        using var audit = DataTree.Own(home, "audit");
        using var folder = DataTree.Own(audit, "sent");
        using var file = WholeFile.Begin(folder);
        RandomAccess.Write(file.Handle, Encoding.ASCII.GetBytes(sequence.ToString(CultureInfo.InvariantCulture)), 0);
        disk.Flush(file.Handle);
        var errno = file.PublishAs(folder, EntryName.Of(sink), replace: true);
        if (errno != Errno.None)
            throw new KernelException("renameat2", errno);
        disk.Flush(folder.Handle);
        disk.Flush(audit.Handle);
    }
}
