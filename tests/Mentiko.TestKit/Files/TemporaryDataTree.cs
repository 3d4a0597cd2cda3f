using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.FileSystem.Kernel;
using Mentiko.TestKit.Persistence;
using Microsoft.Extensions.Options;

namespace Mentiko.TestKit.Files;

/// <summary>A data root of its own for one test, with two organizations; removed at the end.</summary>
internal sealed class TemporaryDataTree : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mentiko-test-").FullName;

    public TemporaryDataTree(IDiskSync? disk = null)
    {
        // Agents' uids pass through; the temporary folder itself is made closed.
        using (var folder = SafeFs.OpenRoot(_folder))
            Syscalls.ChangeMode(folder.Handle, 0x1C9);
        Options = Microsoft.Extensions.Options.Options.Create(new FileSystemOptions { DataRoot = Path.Combine(_folder, "data") });
        Disk = disk ?? new KernelDiskSync();
        Tree = new DataTree(Options, Disk);
        Tree.CreateNamespaceTree(Acme);
        Tree.CreateNamespaceTree(Other);
    }

    public DataTree Tree { get; }

    public IDiskSync Disk { get; }

    public IOptions<FileSystemOptions> Options { get; }

    /// <summary>Room for everything that a test is not about.</summary>
    public WorkspaceQuota Quota => new(new WorkspaceMeter(Tree), PlansOfTests.Catalog, Options);

    /// <summary>Outside of the data root, and gone with it.</summary>
    public string OutsidePath => _folder;

    public Organization Acme { get; } = Organization("acme", 210_001);

    public Organization Other { get; } = Organization("other", 210_002);

    /// <summary>The slug's tree becomes that of another organization, as of one that a database has.</summary>
    public void GiveAcmeTo(Organization organization)
    {
        Tree.DeleteNamespaceTree(Acme);
        Tree.CreateNamespaceTree(organization with { OsUid = Acme.OsUid });
    }

    /// <summary>The system's own scope of an organization, from the one gate that makes them.</summary>
    public static NamespaceScope Scope(Organization organization) =>
        new NamespaceGate(new OneOrganization(organization)).EnterAsSystemAsync(organization.Id, CancellationToken.None).AsTask().GetAwaiter().GetResult().Value;

    public static Organization Organization(string slug, int uid) => new(
        new NamespaceId(Guid.NewGuid()), NamespaceSlug.Parse(slug), slug, PlanTier.Free, NamespaceStatus.Active, uid, DateTimeOffset.UnixEpoch);

    public void Dispose()
    {
        Tree.Dispose();
        // Not Directory.Delete: some tests leave trees behind that it cannot remove.
        using var removal = System.Diagnostics.Process.Start("rm", ["-rf", "--", _folder]);
        removal.WaitForExit();
    }

    private sealed class OneOrganization(Organization organization) : IMembershipReader
    {
        public ValueTask<Membership?> FindAsync(NamespaceSlug slug, UserId user, CancellationToken cancel) => new((Membership?)null);

        public ValueTask<Organization?> FindOrganizationAsync(NamespaceId id, CancellationToken cancel) =>
            new(id == organization.Id ? organization : null);
    }
}
