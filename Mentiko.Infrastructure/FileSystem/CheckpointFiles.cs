using System.Globalization;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.FileSystem.Kernel;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>
/// The signed checkpoints of a namespace's record: <c>{namespace}/audit/{ten thousands}/{sequence}.json</c>, whole,
/// durable and never replaced. A folder holds 10,000 at most, so reading all of them takes bounded memory.
/// </summary>
internal sealed class CheckpointFiles(DataTree tree, IDiskSync disk)
{
    private const int InFolder = 10_000;
    private const int MostBytes = 4_096;
    private const string Ending = ".json";
    private static readonly EntryName Floor = EntryName.Of("floor.json");

    /// <summary>Whether the namespace has a tree: one that is being deleted loses it before its row.</summary>
    public bool HavePlace(Organization organization)
    {
        using var home = tree.OpenNamespaceFolder(organization);
        return home is not null;
    }

    /// <summary>Keeps a checkpoint. False when there is one for that entry already: it stays. Throws <see cref="IOException"/> when the disk fails.</summary>
    public bool Save(Organization organization, long sequence, ReadOnlySpan<byte> content)
    {
        using var home = tree.OpenNamespaceFolder(organization) ?? throw new InvalidOperationException("The namespace has no tree.");
        return SaveIn(home, "audit", sequence, content);
    }

    /// <summary>Keeps a copy in a folder of the operator's, by the namespace's id.</summary>
    public bool SaveCopy(string folder, NamespaceId owner, long sequence, ReadOnlySpan<byte> content)
    {
        using var root = SafeFs.OpenRoot(folder);
        return SaveIn(root, owner.ToString(), sequence, content);
    }

    /// <summary>Says where the record begins, in the place of an earlier floor. Throws <see cref="IOException"/> when the disk fails.</summary>
    public void SaveFloor(Organization organization, ReadOnlySpan<byte> content)
    {
        using var home = tree.OpenNamespaceFolder(organization) ?? throw new InvalidOperationException("The namespace has no tree.");
        SaveFloorIn(home, "audit", content);
    }

    /// <summary>Keeps a copy in a folder of the operator's, by the namespace's id.</summary>
    public void SaveFloorCopy(string folder, NamespaceId owner, ReadOnlySpan<byte> content)
    {
        using var root = SafeFs.OpenRoot(folder);
        SaveFloorIn(root, owner.ToString(), content);
    }

    /// <summary>Where the record begins; null when it begins with its first entry.</summary>
    public byte[]? ReadFloor(Organization organization)
    {
        using var all = tree.OpenNamespaceFolder(organization, "audit");
        using var file = all?.OpenRead(Floor);
        return file?.ReadAll(MostBytes);
    }

    /// <summary>All checkpoints, by their entries; null for a file that cannot be one. Enumerate once.</summary>
    public IEnumerable<byte[]?> Read(Organization organization)
    {
        using var all = tree.OpenNamespaceFolder(organization, "audit");
        foreach (var folder in Numbers(all, ""))
        {
            foreach (var content in ReadFolder(all!, folder))
            {
                yield return content;
            }
        }
    }

    /// <summary>The checkpoint of the latest entry; null when there is none.</summary>
    public byte[]? ReadLast(Organization organization)
    {
        using var all = tree.OpenNamespaceFolder(organization, "audit");
        foreach (var folder in Numbers(all, "").AsEnumerable().Reverse())
        {
            using var within = all!.OpenFolder(FolderName(folder));
            if (within is not null && Numbers(within, Ending) is [.., var last])
            {
                return ReadFile(within, last);
            }
        }

        return null;
    }

    private void SaveFloorIn(SafeFolder home, string name, ReadOnlySpan<byte> content)
    {
        using var all = DataTree.Own(home, name);
        Publish(all, Floor, content, replace: true);
        disk.Flush(home.Handle);
    }

    private bool SaveIn(SafeFolder home, string name, long sequence, ReadOnlySpan<byte> content)
    {
        using var all = DataTree.Own(home, name);
        using var folder = DataTree.Own(all, FolderName(sequence / InFolder).Text);
        var isNew = Publish(folder, FileName(sequence), content, replace: false);
        disk.Flush(all.Handle);
        disk.Flush(home.Handle);
        return isNew;
    }

    /// <summary>False when there is a file of that name, which stays.</summary>
    private bool Publish(SafeFolder folder, EntryName name, ReadOnlySpan<byte> content, bool replace)
    {
        using var file = WholeFile.Begin(folder);
        RandomAccess.Write(file.Handle, content, 0);
        disk.Flush(file.Handle);
        var errno = file.PublishAs(folder, name, replace);
        if (errno is not (Errno.None or Errno.Exists))
            throw new KernelException("linkat", errno);
        disk.Flush(folder.Handle);
        return errno == Errno.None;
    }

    private static IEnumerable<byte[]?> ReadFolder(SafeFolder all, long number)
    {
        using var folder = all.OpenFolder(FolderName(number));
        foreach (var sequence in Numbers(folder, Ending))
        {
            yield return ReadFile(folder!, sequence);
        }
    }

    private static byte[]? ReadFile(SafeFolder folder, long sequence)
    {
        using var file = folder.OpenRead(FileName(sequence));
        return file?.ReadAll(MostBytes);
    }

    /// <summary>The numbers that a folder's names are, in order; other names are somebody's, and not looked at.</summary>
    private static List<long> Numbers(SafeFolder? folder, string ending)
    {
        var numbers = new List<long>();
        using var entries = folder?.List();
        if (entries is null)
            return numbers;
        foreach (var entry in entries)
        {
            var name = entry.Name.Text;
            if (name.EndsWith(ending, StringComparison.Ordinal)
                && long.TryParse(name.AsSpan(0, name.Length - ending.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                numbers.Add(number);
        }

        numbers.Sort();
        return numbers;
    }

    private static EntryName FolderName(long number) => EntryName.Of(number.ToString("D10", CultureInfo.InvariantCulture));

    private static EntryName FileName(long sequence) => EntryName.Of(sequence.ToString("D14", CultureInfo.InvariantCulture) + Ending);
}
