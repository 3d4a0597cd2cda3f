using Mentiko.Core.Agents;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.FileSystem.Kernel;
using Mentiko.TestKit.Files;
using Xunit;

namespace Mentiko.Infrastructure.Tests.FileSystem;

/// <summary>Folders of ended attempts that are used again, and those that are set aside for an attempt to come.</summary>
public sealed partial class AttemptFilesTests
{
    [Fact]
    public void Prepare_AfterARemovedAttempt_UsesItsFoldersAgainEmpty()
    {
        Write("a.json", "{}");
        var inode = Inode(_folders.OutputPath);

        _attempts.Remove(_scope, _run, Step, 1);
        var again = _attempts.Prepare(_scope, _run, Step, 2, [Event(1)]);

        Assert.Equal(inode, Inode(again.OutputPath));
        Assert.Empty(Directory.GetFileSystemEntries(again.OutputPath));
        Assert.Equal(["000001-collect.done.json"], Directory.GetFileSystemEntries(again.InputPath).Select(Path.GetFileName));
    }

    [Fact]
    public void Prepare_SpareFolderThatWasOpenedUpAndWrittenToLate_IsNotUsed()
    {
        Assert.Equal(0, Posix.ChangeMode(_folders.OutputPath, 0x1FF));
        _attempts.Remove(_scope, _run, Step, 1);
        var spare = Directory.GetFileSystemEntries(AttemptsPath).Single();
        File.WriteAllText(Path.Combine(spare, "output", "late.json"), "late");

        var again = _attempts.Prepare(_scope, _run, Step, 2, [Event(1)]);

        Assert.Empty(Directory.GetFileSystemEntries(again.OutputPath));
        Assert.Single(TrashNames());
    }

    [Fact]
    public void Prepare_SpareFolderWithAnotherMode_GetsItsOwnBack()
    {
        Assert.Equal(0, Posix.ChangeMode(_folders.OutputPath, 0x1FF));
        _attempts.Remove(_scope, _run, Step, 1);

        var again = _attempts.Prepare(_scope, _run, Step, 2, [Event(1)]);

        using var folder = SafeFs.OpenRoot(again.OutputPath);
        Assert.Equal(Errno.None, Syscalls.Facts(folder.Handle, out var facts));
        Assert.Equal(SafeFolder.PrivateFolder, facts.Mode);
    }

    [Fact]
    public void Prepare_WithAPlaceOffered_RenamesItToTheAttempts()
    {
        var place = _attempts.SetAside(_temporary.Acme)!;
        var (input, output) = (Inode(place.InputPath), Inode(place.OutputPath));

        // The controls: not before it is offered, and only for an attempt that takes one.
        _attempts.Prepare(_scope, _run, Step, 2, [Event(1)], offeredTo: ExecutionTarget.Local);
        _attempts.Offer(place);
        _attempts.Prepare(_scope, _run, Step, 3, [Event(1)]);
        Assert.True(Directory.Exists(place.InputPath));

        var folders = _attempts.Prepare(_scope, _run, Step, 4, [Event(1)], offeredTo: ExecutionTarget.Local);

        Assert.Equal((input, output), (Inode(folders.InputPath), Inode(folders.OutputPath)));
        Assert.Equal("event 1", File.ReadAllText(Path.Combine(folders.InputPath, folders.InputFile)));
        Assert.False(Directory.Exists(place.InputPath));
    }

    [Fact]
    public void Prepare_InAnotherNamespace_NeverGetsAPlaceThatIsOffered()
    {
        var place = _attempts.SetAside(_temporary.Acme)!;
        _attempts.Offer(place);
        var other = TemporaryDataTree.Scope(_temporary.Other);
        new RunFiles(_temporary.Tree, _temporary.Disk).CreateRun(other, _run, "{}"u8);
        _events.Stage(other, _run, 1, [new StagedEvent(Event(1), "other"u8.ToArray())]);
        _events.Publish(other, _run, 1, [Event(1)]);

        _attempts.Prepare(other, _run, Step, 1, [Event(1)], offeredTo: ExecutionTarget.Local);

        Assert.True(Directory.Exists(place.InputPath));
    }

    [Fact]
    public void Prepare_WithAPlaceWithdrawn_UsesItAsAnySpareFolder()
    {
        var place = _attempts.SetAside(_temporary.Acme)!;
        var output = Inode(place.OutputPath);
        _attempts.Offer(place);
        _attempts.Withdraw(place);
        _attempts.Withdraw(place);

        Assert.Equal(output, Inode(_attempts.Prepare(_scope, _run, Step, 2, [Event(1)]).OutputPath));
        Assert.NotEqual(output, Inode(_attempts.Prepare(_scope, _run, Step, 3, [Event(1)]).OutputPath));
    }

    [Fact]
    public void SetAside_SpareFolderThatWasWrittenToLate_IsNotUsed()
    {
        _attempts.Remove(_scope, _run, Step, 1);
        var spare = Directory.GetFileSystemEntries(AttemptsPath).Single();
        File.WriteAllText(Path.Combine(spare, "output", "late.json"), "late");

        var place = _attempts.SetAside(_temporary.Acme)!;

        Assert.Empty(Directory.GetFileSystemEntries(place.OutputPath));
        Assert.Single(TrashNames());
    }

    [Fact]
    public void SetAside_NamespaceWithoutATree_IsNone()
    {
        _temporary.Tree.DeleteNamespaceTree(_temporary.Acme);
        Assert.Null(_attempts.SetAside(_temporary.Acme));
    }
}
