using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.FileSystem.Kernel;
using Mentiko.TestKit.Files;
using Xunit;

namespace Mentiko.Infrastructure.Tests.FileSystem;

public sealed class SafeFolderTests : IDisposable
{
    private readonly TemporaryDataTree _temporary = new();
    private readonly SafeFolder _folder;
    private readonly string _path;

    public SafeFolderTests()
    {
        _path = _temporary.Tree.WorkspacePath(_temporary.Acme.Slug);
        _folder = _temporary.Tree.OpenNamespaceFolder(_temporary.Acme, "workspace")!;
    }

    [Fact]
    public void CreateFile_ThenOpenRead_GivesTheBytes()
    {
        using (var made = _folder.CreateFile(EntryName.Of("a"))!)
            RandomAccess.Write(made, "hello"u8, 0);

        using var opened = _folder.OpenRead(RelativePath.Of("a"))!.Value;
        Assert.Equal("hello"u8.ToArray(), opened.ReadAll(100));
        Assert.Null(opened.ReadAll(4));
        Assert.Equal(5, opened.Facts.Size);
        Assert.Null(_folder.CreateFile(EntryName.Of("a")));
    }

    [Fact]
    public void List_ManyEntries_GivesEachOnce()
    {
        for (var i = 0; i < 3000; i++)
            File.WriteAllText(Path.Combine(_path, $"file-{i}"), "");
        Directory.CreateDirectory(Path.Combine(_path, "folder"));

        using var entries = _folder.List()!;
        var names = entries.Select(e => (e.Name.Text, e.Kind)).ToHashSet();

        Assert.Equal(3001, names.Count);
        Assert.Contains(("folder", NodeKind.Folder), names);
        Assert.Contains(("file-2999", NodeKind.File), names);
    }

    [Fact]
    public void OpenRead_HardLink_IsAbsent()
    {
        File.WriteAllText(Path.Combine(_path, "a"), "x");
        using (var single = _folder.OpenRead(RelativePath.Of("a")))
            Assert.NotNull(single);

        Assert.Equal(0, Posix.Link(Path.Combine(_path, "a"), Path.Combine(_path, "b")));

        Assert.Null(_folder.OpenRead(RelativePath.Of("a")));
        Assert.Null(_folder.OpenRead(RelativePath.Of("b")));
    }

    public void Dispose()
    {
        _folder.Dispose();
        _temporary.Dispose();
    }
}
