using System.Text;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.FileSystem.Kernel;
using Microsoft.Extensions.Options;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>
/// The tree of files: where everything is, whom it belongs to, and that nobody uses it who must not.
/// <code>
/// {data}/                          0711 service
///   .lock  .platform/  .trash/     0700 service: names that no slug can have
///   {namespace}/                   0710 service, group of the namespace: its agents pass through, see nothing
///     .id                          0600 service: whose tree it is; a slug may be another namespace's later
///     chains/  uploads/  audit/    0700 service; audit/ comes with the first checkpoint
///     workspace/                   0700 the namespace's uid
///     runs/{run}/                  0700 service: definition, log, evidence
///       events/  staging/          0700 service; files 0640 service, group of the namespace: an attempt's input
///                                  folder holds them by a second name, and no agent reaches the first
///     attempts/{run}.{step}.{n}/   0710 service, group of the namespace
///       input/                     0750 service, group of the namespace: read, never written
///       output/                    0700 the namespace's uid
/// </code>
/// Where the service is not root all of it belongs to the service's user, mode 0700, and the sandbox's mounts are
/// what keeps an agent out.
/// </summary>
internal sealed class DataTree : Persistence.INamespaceTree, IDisposable
{
    private const uint PassageMode = 0x1C8; // 0710
    private const int MostIdBytes = 64;

    private static readonly EntryName IdName = EntryName.Of(".id");

    private readonly SafeFolder _root;
    private readonly SafeFileHandle _lock;
    private readonly IDiskSync _disk;

    public DataTree(IOptions<FileSystemOptions> options, IDiskSync disk, DataRootUse? use = null)
    {
        RootPath = Path.GetFullPath(options.Value.DataRoot);
        _disk = disk;
        _root = DataRoot.Open(RootPath);
        _lock = DataRoot.Lock(_root, RootPath, use ?? DataRootUse.Alone);
        Trash = new Trash(Own(_root, ".trash"));
        using var platform = Own(_root, ".platform");
    }

    public string RootPath { get; }

    /// <summary>Absolute path of a folder for the platform's own files (database, keys), closed to every agent's uid.</summary>
    public string PlatformPath => $"{RootPath}/.platform";

    /// <summary>Where whole trees are renamed to and removed from in their own time.</summary>
    public Trash Trash { get; }

    /// <summary>The permission bits of folders that an agent's uid passes through on the way to its own.</summary>
    public static uint Passage => Ownership.IsSeparate ? PassageMode : SafeFolder.PrivateFolder;

    /// <summary>
    /// Makes the namespace's tree, or completes it after a crash. Throws <see cref="IOException"/> where the slug's
    /// tree is another namespace's.
    /// </summary>
    public void CreateNamespaceTree(Organization organization)
    {
        using var home = EnsureHome(organization);
        using var chains = Own(home, "chains");
        using var uploads = Own(home, "uploads");
        using var runs = Own(home, RunFolders.Runs);
        using var attempts = Ensure(home, RunFolders.Attempts, Ownership.AgentMayEnter(organization), Passage);
        using var workspace = Ensure(home, "workspace", Ownership.AgentOwns(organization), SafeFolder.PrivateFolder);
        _disk.Flush(home.Handle);
        _disk.Flush(_root.Handle);
    }

    /// <summary>
    /// Names the owner of a tree that an earlier version made without saying so. Only where the database has just said
    /// whose slug it is, and nobody is at work yet. A tree that has an owner keeps it.
    /// </summary>
    public void ClaimNamespaceTree(Organization organization)
    {
        using var home = _root.OpenFolder(EntryName.Of(organization.Slug.Text));
        if (home is not null && home.FactsOf(IdName) is null)
            WriteId(home, organization);
    }

    /// <summary>
    /// Takes the namespace's tree away at once, by a rename; what it holds is removed from the trash later. False
    /// when there was none, or the slug's tree is another namespace's. The caller sees to it that the slug does not
    /// change hands meanwhile.
    /// </summary>
    public bool DeleteNamespaceTree(Organization organization)
    {
        using var home = OpenNamespaceFolder(organization);
        if (home is null || !Trash.TakeFrom(_root, EntryName.Of(organization.Slug.Text)))
            return false;
        _disk.Flush(_root.Handle);
        return true;
    }

    /// <summary>
    /// A folder of the namespace; null when the namespace has no tree. Whoever holds an organization that is gone finds
    /// none, whatever has its slug now: what is opened is beneath the very folder that said whose it is.
    /// </summary>
    public SafeFolder? OpenNamespaceFolder(Organization organization, params string[] beneath)
    {
        var home = _root.OpenFolder(EntryName.Of(organization.Slug.Text));
        if (home is null || beneath.Length == 0 && IsOf(home, organization))
            return home;
        using (home)
            return IsOf(home, organization) ? home.OpenFolder(RelativePath.Of(beneath)) : null;
    }

    /// <summary>The run's folder; null when the run has none yet. The log's files may stand in it.</summary>
    public SafeFolder? OpenRunFolder(Organization organization, RunId run) => OpenNamespaceFolder(organization, RunFolders.Runs, run.Text);

    /// <summary>The run's folder, made when missing; throws where the namespace has no tree.</summary>
    public SafeFolder EnsureRunFolder(Organization organization, RunId run)
    {
        using var runs = OpenNamespaceFolder(organization, RunFolders.Runs)
            ?? throw new InvalidOperationException("The namespace has no tree.");
        return Own(runs, run.Text);
    }

    /// <summary>
    /// Gives the workspace's own folder back the owner's rights. It is the agents' own, so one of them can close it to
    /// itself, and nobody of the organization could open it again.
    /// </summary>
    public void MendWorkspace(Organization organization)
    {
        using var home = OpenNamespaceFolder(organization);
        home?.Unlock(EntryName.Of("workspace"));
        using var workspace = OpenNamespaceFolder(organization, "workspace");
        workspace?.Mend(Ownership.AgentOwns(organization), SafeFolder.PrivateFolder);
    }

    /// <summary>Absolute path of the namespace's workspace, for the executor's mount.</summary>
    public string WorkspacePath(NamespaceSlug slug) => $"{RootPath}/{slug.Text}/workspace";

    public void Dispose()
    {
        Trash.Dispose();
        _root.Dispose();
        _lock.Dispose();
    }

    /// <summary>Opens a folder of the platform's own, making it when missing; throws when something else has its name.</summary>
    public static SafeFolder Ensure(SafeFolder parent, string name, Ownership ownership, uint mode)
    {
        var folder = parent.EnsureFolder(EntryName.Of(name), ownership, mode, out var isNew)
            ?? throw new IOException($"Something that is no folder stands where the platform's folder '{name}' should be.");
        // A crash between making it and dressing it leaves it closed: it is dressed now.
        if (!isNew)
            folder.Mend(ownership, mode);
        return folder;
    }

    // The name of the slug comes last: there is no moment at which a tree stands under it and says nothing.
    private SafeFolder EnsureHome(Organization organization)
    {
        var name = EntryName.Of(organization.Slug.Text);
        if (_root.FactsOf(name) is null)
        {
            var made = EntryName.Of($".new-{organization.Id}");
            using var draft = Ensure(_root, made.Text, Ownership.AgentMayEnter(organization), Passage);
            WriteId(draft, organization);
            if (_root.Rename(made, _root, name, replace: false) is not (Errno.None or Errno.Exists) and var errno)
                throw new KernelException("renameat2", errno);
            // Still there where another server of the same data root was first.
            Trash.TakeFrom(_root, made);
        }

        ClaimNamespaceTree(organization);
        var home = Ensure(_root, name.Text, default, Passage);
        if (IsOf(home, organization))
        {
            home.Mend(Ownership.AgentMayEnter(organization), Passage);
            return home;
        }

        home.Dispose();
        throw new IOException($"The tree of the slug '{name.Text}' belongs to another namespace than {organization.Id}.");
    }

    private static bool IsOf(SafeFolder home, Organization organization)
    {
        using var file = home.OpenOwn(IdName);
        return file?.ReadAll(MostIdBytes) is { } content && content.AsSpan().SequenceEqual(IdOf(organization));
    }

    private void WriteId(SafeFolder home, Organization organization)
    {
        using var file = WholeFile.Begin(home);
        RandomAccess.Write(file.Handle, IdOf(organization), 0);
        _disk.Flush(file.Handle);
        // One that is there was written first, and counts.
        if (file.PublishAs(home, IdName, replace: false) is not (Errno.None or Errno.Exists) and var errno)
            throw new KernelException("linkat", errno);
        _disk.Flush(home.Handle);
    }

    private static byte[] IdOf(Organization organization) => Encoding.ASCII.GetBytes(organization.Id.Value.ToString());

    public static SafeFolder Own(SafeFolder parent, string name) => Ensure(parent, name, Ownership.Service, SafeFolder.PrivateFolder);
}
