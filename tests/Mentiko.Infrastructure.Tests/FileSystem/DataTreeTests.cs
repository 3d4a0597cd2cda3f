using Mentiko.Core.Runs;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.FileSystem.Kernel;
using Mentiko.TestKit.Files;
using Xunit;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Tests.FileSystem;

public sealed class DataTreeTests
{
    private static readonly RunId Run = RunId.From(Guid.CreateVersion7());

    [Fact]
    public void Tree_SecondServerOnTheSameRoot_RefusesWithASentence()
    {
        using var first = new TemporaryDataTree();

        var refusal = Assert.Throws<DataRootException>(() => new DataTree(first.Options, first.Disk));

        Assert.Contains("Another Mentiko server is using Mentiko:DataRoot", refusal.Message, StringComparison.Ordinal);
        first.Tree.Dispose();
        using var second = new DataTree(first.Options, first.Disk);
    }

    [Fact]
    public void Tree_SharedByNodes_IsOpenToMoreOfThemAndToNobodyWhoWantsItAlone()
    {
        using var temporary = new TemporaryDataTree();
        var shared = new DataRootUse(IsShared: true);
        Assert.Contains("with SQLite", Assert.Throws<DataRootException>(() => new DataTree(temporary.Options, temporary.Disk, shared)).Message, StringComparison.Ordinal);
        temporary.Tree.Dispose();

        using (new DataTree(temporary.Options, temporary.Disk, shared))
        using (new DataTree(temporary.Options, temporary.Disk, shared))
        {
            Assert.Throws<DataRootException>(() => new DataTree(temporary.Options, temporary.Disk));
        }

        using var alone = new DataTree(temporary.Options, temporary.Disk);
    }

    [Fact]
    public void Tree_RootThatOthersMayWrite_RefusesWithASentence()
    {
        using var temporary = new TemporaryDataTree();
        temporary.Tree.Dispose();
        Assert.Equal(0, Posix.ChangeMode(temporary.Options.Value.DataRoot, 0x1FF));

        var refusal = Assert.Throws<DataRootException>(() => new DataTree(temporary.Options, temporary.Disk));

        Assert.Contains("may write to", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tree_RootThatIsAFile_RefusesWithASentence()
    {
        using var temporary = new TemporaryDataTree();
        var path = Path.Combine(temporary.OutsidePath, "file");
        File.WriteAllText(path, "");

        var refusal = Assert.Throws<DataRootException>(() => new DataTree(Options.Create(new FileSystemOptions { DataRoot = path }), temporary.Disk));

        Assert.Contains("Mentiko:DataRoot", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/tmp/..")]
    [InlineData("/tmp/a\nb")]
    public void Options_BadRoot_IsRefusedByName(string root)
    {
        var outcome = new FileSystemOptionsValidator().Validate(null, new FileSystemOptions { DataRoot = root });

        Assert.Contains("Mentiko:DataRoot", outcome.FailureMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void RunFolder_BeforeTheRunIsMade_IsAbsent()
    {
        using var temporary = new TemporaryDataTree();

        Assert.Null(temporary.Tree.OpenRunFolder(temporary.Acme, Run));

        using var made = temporary.Tree.EnsureRunFolder(temporary.Acme, Run);
        using var found = temporary.Tree.OpenRunFolder(temporary.Acme, Run);
        Assert.NotNull(found);
        Assert.Null(temporary.Tree.OpenRunFolder(temporary.Other, Run));
    }

    [Fact]
    public void Folders_AsRoot_AreClosedToEveryUidButTheirOwn()
    {
        Assert.SkipUnless(Ownership.IsSeparate, "Namespaces have uids of their own only where the service is root.");
        using var temporary = new TemporaryDataTree();

        Assert.Equal(("711", 0u, 0u), Stat(temporary, ""));
        Assert.Equal(("710", 0u, 210_001u), Stat(temporary, "acme"));
        Assert.Equal(("700", 0u, 0u), Stat(temporary, "acme/chains"));
        Assert.Equal(("700", 0u, 0u), Stat(temporary, "acme/uploads"));
        Assert.Equal(("700", 0u, 0u), Stat(temporary, "acme/runs"));
        Assert.Equal(("710", 0u, 210_001u), Stat(temporary, "acme/attempts"));
        Assert.Equal(("700", 210_001u, 210_001u), Stat(temporary, "acme/workspace"));
        Assert.Equal(("700", 210_002u, 210_002u), Stat(temporary, "other/workspace"));
        Assert.Equal(("700", 0u, 0u), Stat(temporary, ".platform"));
    }

    [Fact]
    public void CreateNamespaceTree_AfterACrashBetweenMakingAndOwning_CompletesIt()
    {
        Assert.SkipUnless(Ownership.IsSeparate, "Namespaces have uids of their own only where the service is root.");
        using var temporary = new TemporaryDataTree();
        Directory.CreateDirectory(Path.Combine(temporary.Tree.RootPath, "late/workspace"));
        var late = TemporaryDataTree.Organization("late", 210_003);

        temporary.Tree.CreateNamespaceTree(late);

        Assert.Equal(("700", 210_003u, 210_003u), Stat(temporary, "late/workspace"));
        Assert.Equal(("710", 0u, 210_003u), Stat(temporary, "late"));
    }

    [Fact]
    public void DeleteNamespaceTree_WithContent_IsGoneAtOnce()
    {
        using var temporary = new TemporaryDataTree();
        File.WriteAllText(Path.Combine(temporary.Tree.WorkspacePath(temporary.Acme.Slug), "a"), "a");

        Assert.True(temporary.Tree.DeleteNamespaceTree(temporary.Acme));
        Assert.False(temporary.Tree.DeleteNamespaceTree(temporary.Acme));

        Assert.False(Directory.Exists(temporary.Tree.WorkspacePath(temporary.Acme.Slug)));
        Assert.True(Directory.Exists(temporary.Tree.WorkspacePath(temporary.Other.Slug)));
    }

    [Fact]
    public void Folder_OfADeletedNamespaceWhoseSlugIsAnothers_IsAbsent()
    {
        using var temporary = new TemporaryDataTree();
        var later = TemporaryDataTree.Organization("acme", 210_004);
        Assert.Throws<IOException>(() => temporary.Tree.CreateNamespaceTree(later));
        Assert.False(temporary.Tree.DeleteNamespaceTree(later));
        using (var control = temporary.Tree.OpenNamespaceFolder(temporary.Acme, "workspace"))
            Assert.NotNull(control);

        temporary.Tree.DeleteNamespaceTree(temporary.Acme);
        temporary.Tree.CreateNamespaceTree(later);

        Assert.Null(temporary.Tree.OpenNamespaceFolder(temporary.Acme));
        Assert.Null(temporary.Tree.OpenNamespaceFolder(temporary.Acme, "workspace"));
        Assert.Throws<InvalidOperationException>(() => temporary.Tree.EnsureRunFolder(temporary.Acme, Run));
        Assert.False(temporary.Tree.DeleteNamespaceTree(temporary.Acme));
        using var theirs = temporary.Tree.OpenNamespaceFolder(later, "workspace");
        Assert.NotNull(theirs);
    }

    [Fact]
    public void Claim_OfATreeWithoutAnOwner_IsDoneOnce()
    {
        using var temporary = new TemporaryDataTree();
        File.Delete(Path.Combine(temporary.Tree.RootPath, "acme/.id"));
        Assert.Null(temporary.Tree.OpenNamespaceFolder(temporary.Acme, "workspace"));

        temporary.Tree.ClaimNamespaceTree(temporary.Acme);
        temporary.Tree.ClaimNamespaceTree(TemporaryDataTree.Organization("acme", 210_005));

        using var folder = temporary.Tree.OpenNamespaceFolder(temporary.Acme, "workspace");
        Assert.NotNull(folder);
    }

    private static (string Mode, uint Owner, uint Group) Stat(TemporaryDataTree temporary, string path)
    {
        using var folder = SafeFs.OpenRoot(Path.Combine(temporary.Tree.RootPath, path));
        Assert.Equal(Errno.None, Syscalls.Facts(folder.Handle, out var facts));
        return (Convert.ToString(facts.Mode, 8), facts.Owner, facts.Group);
    }
}
