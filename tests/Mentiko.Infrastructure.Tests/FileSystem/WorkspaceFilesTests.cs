using System.Text;
using Mentiko.Core.Access;
using Mentiko.Core.Files;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.TestKit.Files;
using Microsoft.Extensions.Options;
using Xunit;

namespace Mentiko.Infrastructure.Tests.FileSystem;

public sealed class WorkspaceFilesTests : IDisposable
{
    private readonly FailingDisk _disk = new();
    private readonly TemporaryDataTree _temporary;
    private readonly WorkspaceFiles _files;
    private readonly NamespaceScope _scope;
    private readonly string _path;

    public WorkspaceFilesTests()
    {
        _temporary = new TemporaryDataTree(_disk);
        _temporary.Options.Value.WorkspaceFileBytes = 100_000;
        _files = new WorkspaceFiles(_temporary.Tree, _disk, _temporary.Quota, _temporary.Options);
        _scope = TemporaryDataTree.Scope(_temporary.Acme);
        _path = _temporary.Tree.WorkspacePath(_temporary.Acme.Slug);
    }

    [Fact]
    public async Task Put_NewFileInNewFolders_IsThereWholeAndBelongsToTheNamespace()
    {
        Assert.True((await Put("a/b/c.txt", "hello")).Value);

        Assert.Equal("hello", await Get("a/b/c.txt"));
        Assert.Empty(Uploads());
        if (Ownership.IsSeparate)
        {
            using var folder = _temporary.Tree.OpenNamespaceFolder(_temporary.Acme, "workspace", "a")!;
            Assert.Equal(210_001u, folder.FactsOf(Name("b"))!.Value.Owner);
            using var inner = folder.OpenFolder(Name("b"))!;
            Assert.Equal((210_001u, 210_001u, 0x180u), inner.FactsOf(Name("c.txt")) is { } facts ? (facts.Owner, facts.Group, facts.Mode) : default);
        }
    }

    [Fact]
    public async Task Put_ExistingFile_IsReplacedAndNotNew()
    {
        await Put("a.txt", "first");

        Assert.False((await Put("a.txt", "second")).Value);

        Assert.Equal("second", await Get("a.txt"));
        Assert.Empty(Uploads());
    }

    [Fact]
    public async Task Put_OpenReaderOfTheOldFile_KeepsTheOldBytes()
    {
        await Put("a.txt", "first");
        var node = Assert.IsType<WorkspaceNode.File>((await Open("a.txt")).Value);

        await Put("a.txt", "second");

        using var reader = new StreamReader(node.Content);
        Assert.Equal("first", await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Put_RefusedBeforePublish_LeavesEverythingAsItWas()
    {
        await Put("a.txt", "first");

        var existing = await Put("a.txt", "second", () => new Error.AuditUnavailable());
        var fresh = await Put("x/y/z.txt", "new", () => new Error.AuditUnavailable());

        Assert.IsType<Error.AuditUnavailable>(existing.Error);
        Assert.IsType<Error.AuditUnavailable>(fresh.Error);
        Assert.Equal("first", await Get("a.txt"));
        Assert.False(Directory.Exists(Path.Combine(_path, "x")));
        Assert.Empty(Uploads());
    }

    [Fact]
    public async Task Put_BeforePublish_NothingIsVisibleYet()
    {
        var seen = false;

        await Put("a.txt", "x", () =>
        {
            seen = File.Exists(Path.Combine(_path, "a.txt"));
            return default(Done);
        });

        Assert.False(seen);
        Assert.True(File.Exists(Path.Combine(_path, "a.txt")));
    }

    [Fact]
    public async Task Put_BeyondTheCap_IsInvalidAndNamesTheLimit()
    {
        Assert.True((await Put("a", new string('x', 100_000))).IsOk);

        var refusal = Assert.IsType<Error.Invalid>((await Put("b/c", new string('x', 100_001))).Error);

        Assert.Contains("100000", refusal.Errors["$.content"][0], StringComparison.Ordinal);
        Assert.Equal(["a"], Directory.GetFileSystemEntries(_path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Put_StreamThatBreaks_LeavesNothing()
    {
        await Assert.ThrowsAsync<IOException>(() => _files.PutAsync(_scope, "a/b", new BrokenStream(), null, Allowed, TestContext.Current.CancellationToken));

        Assert.Empty(Directory.GetFileSystemEntries(_path));
        Assert.Empty(Uploads());
    }

    [Fact]
    public async Task Put_DiskThatFailsToFlush_Throws()
    {
        _disk.Fails = true;

        await Assert.ThrowsAsync<IOException>(() => Put("a", "x"));

        Assert.Empty(Directory.GetFileSystemEntries(_path));
    }

    [Fact]
    public async Task Put_ManyAtTheSamePath_EndsWithOneOfThemWhole()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, WorkspaceQuota.MostUploads).Select(i => Task.Run(() => Put("d/a.txt", new string((char)('a' + i), 5000)))));

        Assert.Single(results, result => result.Value);
        Assert.Single((await Get("d/a.txt")).Distinct());
        Assert.Empty(Uploads());
    }

    [Fact]
    public async Task Put_OntoAFolder_IsAConflict()
    {
        Directory.CreateDirectory(Path.Combine(_path, "d"));

        Assert.IsType<Error.Conflict>((await Put("d", "x")).Error);
        Assert.IsType<Error.Invalid>((await Put("", "x")).Error);
    }

    [Fact]
    public async Task Put_BelowAFile_IsNotFound()
    {
        await Put("a", "x");

        Assert.IsType<Error.NotFound>((await Put("a/b/c", "x")).Error);
    }

    [Fact]
    public async Task Delete_FileThenFolder_RemovesThem()
    {
        await Put("d/a", "x");

        Assert.IsType<Error.Conflict>((await Delete("d")).Error);
        Assert.True((await Delete("d/a")).IsOk);
        Assert.True((await Delete("d")).IsOk);
        Assert.IsType<Error.NotFound>((await Delete("d")).Error);
        Assert.IsType<Error.Invalid>((await Delete("")).Error);
    }

    [Fact]
    public async Task Delete_RefusedBefore_LeavesTheFile()
    {
        await Put("a", "x");

        var refusal = await _files.DeleteAsync(_scope, "a", () => Task.FromResult<Result<Done>>(new Error.AuditUnavailable()), TestContext.Current.CancellationToken);

        Assert.IsType<Error.AuditUnavailable>(refusal.Error);
        Assert.Equal("x", await Get("a"));
    }

    [Fact]
    public async Task Open_Folder_PagesThroughEveryNameOnceInOrdinalOrder()
    {
        var names = Enumerable.Range(0, 1000).Select(i => $"{(i % 2 == 0 ? "A" : "z")}{i}").ToList();
        foreach (var name in names)
            File.WriteAllText(Path.Combine(_path, name), name);

        var seen = new List<WorkspaceEntry>();
        string? after = null;
        do
        {
            var folder = Assert.IsType<WorkspaceNode.Folder>((await Open("", new PageRequest(64, after))).Value);
            Assert.True(folder.Entries.Items.Count <= 64);
            seen.AddRange(folder.Entries.Items);
            after = folder.Entries.Next;
        }
        while (after is not null);

        Assert.Equal(names.Order(StringComparer.Ordinal), seen.Select(entry => entry.Name));
        Assert.All(seen, entry => Assert.Equal((EntryKind.File, entry.Name.Length), (entry.Kind, (int)entry.Size)));
    }

    [Theory]
    [InlineData("zz")]
    [InlineData("0")]
    [InlineData("")]
    [InlineData("../..")]
    public async Task Open_CursorOfNobody_IsMalformed(string cursor) =>
        Assert.IsType<Error.Malformed>((await Open("", new PageRequest(10, cursor))).Error);

    [Fact]
    public async Task Open_ForeignNamespace_SeesItsOwnFilesOnly()
    {
        await Put("a", "acme");
        var other = TemporaryDataTree.Scope(_temporary.Other);

        Assert.IsType<Error.NotFound>((await _files.OpenAsync(other, "a", new PageRequest(50), TestContext.Current.CancellationToken)).Error);
    }

    public void Dispose() => _temporary.Dispose();

    private static Task<Result<Done>> Allowed() => Task.FromResult<Result<Done>>(default(Done));

    private static Mentiko.Infrastructure.FileSystem.Kernel.EntryName Name(string text) => Mentiko.Infrastructure.FileSystem.Kernel.EntryName.Of(text);

    private Task<Result<bool>> Put(string path, string content, Func<Result<Done>>? before = null) => _files.PutAsync(
        _scope,
        path,
        new MemoryStream(Encoding.UTF8.GetBytes(content)),
        null,
        () => Task.FromResult(before?.Invoke() ?? default(Done)),
        TestContext.Current.CancellationToken);

    private Task<Result<Done>> Delete(string path) => _files.DeleteAsync(_scope, path, Allowed, TestContext.Current.CancellationToken);

    private Task<Result<WorkspaceNode>> Open(string path, PageRequest? page = null) =>
        _files.OpenAsync(_scope, path, page ?? new PageRequest(50), TestContext.Current.CancellationToken);

    private async Task<string> Get(string path)
    {
        var file = Assert.IsType<WorkspaceNode.File>((await Open(path)).Value);
        using var reader = new StreamReader(file.Content);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    private string[] Uploads() => Directory.GetFileSystemEntries(Path.Combine(_temporary.Tree.RootPath, "acme/uploads"));

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("The client went away.");
    }
}
