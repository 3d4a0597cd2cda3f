using System.Net.Sockets;
using System.Text;
using Mentiko.Core.Access;
using Mentiko.Core.Files;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.TestKit.Files;
using Xunit;

namespace Mentiko.Infrastructure.Tests.FileSystem;

/// <summary>A workspace that an agent has prepared against the people who look into it.</summary>
public sealed class HostileWorkspaceTests : IDisposable
{
    private const string Secret = "canary";

    private readonly TemporaryDataTree _temporary = new();
    private readonly WorkspaceFiles _files;
    private readonly NamespaceScope _scope;
    private readonly string _path;
    private readonly string _outside;

    public HostileWorkspaceTests()
    {
        _files = new WorkspaceFiles(_temporary.Tree, _temporary.Disk, _temporary.Quota, _temporary.Options);
        _scope = TemporaryDataTree.Scope(_temporary.Acme);
        _path = _temporary.Tree.WorkspacePath(_temporary.Acme.Slug);
        _outside = Path.Combine(_temporary.OutsidePath, "outside");
        Directory.CreateDirectory(Path.Combine(_outside, "sub"));
        File.WriteAllText(Path.Combine(_outside, "file"), Secret);
        File.WriteAllText(Path.Combine(_outside, "sub", "file"), Secret);
        Directory.CreateDirectory(Path.Combine(_path, "docs", "deep"));
    }

    public static TheoryData<string, string> Links => new()
    {
        { "link", "{outside}" },
        { "docs/link", "{outside}" },
        { "docs/deep/link", "{outside}" },
        { "link", "../../../outside" },
        { "docs/link", "../../../../outside" },
        { "link", "/proc/self/root{outside}" },
        { "link", "/proc/self/cwd" },
        { "link", "." },
        { "link", "link" },
        { "link", "/nowhere" },
        { "link", "../../other/workspace" },
        { "link", "docs" },
    };

    [Theory]
    [MemberData(nameof(Links))]
    public async Task Link_AtAnyLevel_LeadsNowhere(string at, string target)
    {
        target = target.Replace("{outside}", _outside, StringComparison.Ordinal);
        File.CreateSymbolicLink(Path.Combine(_path, at), target);

        foreach (var path in new[] { at, $"{at}/file", $"{at}/sub", $"{at}/sub/file", $"{at}/link/file" })
        {
            Assert.IsType<Error.NotFound>((await Open(path)).Error);
            if (path != at)
            {
                Assert.IsType<Error.NotFound>((await Put(path)).Error);
                Assert.IsType<Error.NotFound>((await Delete(path)).Error);
            }
        }

        Assert.IsType<Error.Conflict>((await Put(at)).Error);
        Assert.Equal(EntryKind.Link, (await List(Path.GetDirectoryName(at)!)).Single(entry => entry.Name == "link").Kind);
        Assert.True((await Delete(at)).IsOk);
        AssertOutsideUntouched();
    }

    [Fact]
    public async Task LinkToAFile_ReadWrittenDeleted_LeavesTheFile()
    {
        File.CreateSymbolicLink(Path.Combine(_path, "link"), Path.Combine(_outside, "file"));

        // The control: who follows links reads the secret.
        Assert.Equal(Secret, File.ReadAllText(Path.Combine(_path, "link")));

        Assert.IsType<Error.NotFound>((await Open("link")).Error);
        Assert.IsType<Error.Conflict>((await Put("link")).Error);
        Assert.True((await Delete("link")).IsOk);
        AssertOutsideUntouched();
    }

    [Fact]
    public async Task HardLink_ToAFileOutside_IsNeitherReadNorChanged()
    {
        Assert.Equal(0, Posix.Link(Path.Combine(_outside, "file"), Path.Combine(_path, "hard")));
        Assert.Equal(Secret, File.ReadAllText(Path.Combine(_path, "hard")));

        Assert.IsType<Error.NotFound>((await Open("hard")).Error);
        Assert.Equal(EntryKind.Other, (await List("")).Single(entry => entry.Name == "hard").Kind);

        // A write replaces the name; the other file keeps its bytes.
        Assert.True((await Put("hard")).IsOk);
        AssertOutsideUntouched();
    }

    [Theory]
    [InlineData("fifo")]
    [InlineData("socket")]
    [InlineData("device")]
    public async Task SpecialFile_Opened_IsNotFoundAtOnceAndCanBeDeleted(string kind)
    {
        var path = Path.Combine(_path, "special");
        Make(kind, path);

        var opened = await Open("special").WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Assert.IsType<Error.NotFound>(opened.Error);
        Assert.Equal(EntryKind.Other, (await List("")).Single(entry => entry.Name == "special").Kind);
        Assert.IsType<Error.Conflict>((await Put("special").WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)).Error);
        Assert.IsType<Error.NotFound>((await Put("special/below")).Error);
        Assert.True((await Delete("special")).IsOk);
    }

    [Fact]
    public async Task SparseFile_OfATebibyte_OpensInConstantMemory()
    {
        using (var file = File.Create(Path.Combine(_path, "sparse")))
            file.SetLength(1L << 40);

        var node = Assert.IsType<WorkspaceNode.File>((await Open("sparse")).Value);

        await using var content = node.Content;
        Assert.Equal(1L << 40, node.Size);
        Assert.Equal(65536, await content.ReadAsync(new byte[65536], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task File_ThatGrowsAfterTheOpen_EndsWhereItEnded()
    {
        File.WriteAllText(Path.Combine(_path, "log"), "12345");
        var node = Assert.IsType<WorkspaceNode.File>((await Open("log")).Value);
        File.AppendAllText(Path.Combine(_path, "log"), "67890");

        using var reader = new StreamReader(node.Content);

        Assert.Equal("12345", await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Names_InvalidUtf8AndNewlines_AreListedAndHarmNobody()
    {
        Assert.Equal(0, Posix.Close(Posix.Create([.. Encoding.UTF8.GetBytes(_path), .. "/a"u8, 0xFF, 0], 0x1A4)));
        Assert.Equal(0, Posix.MakeFolder([.. Encoding.UTF8.GetBytes(_path), (byte)'/', 0xC0, 0x80, 0], 0x1ED));
        File.WriteAllText(Path.Combine(_path, "line\nbreak"), "");
        File.WriteAllText(Path.Combine(_path, "zz"), "");

        var names = new List<string>();
        string? after = null;
        do
        {
            var folder = Assert.IsType<WorkspaceNode.Folder>((await Open("", new PageRequest(1, after))).Value);
            names.AddRange(folder.Entries.Items.Select(entry => entry.Name));
            after = folder.Entries.Next;
        }
        while (after is not null);

        Assert.Equal(["a\uFFFD", "docs", "line\nbreak", "zz", "\uFFFD\uFFFD"], names);
        Assert.IsType<Error.NotFound>((await Open("a\uFFFD")).Error);
        Assert.IsType<Error.Invalid>((await Open("line\nbreak")).Error);
    }

    [Fact]
    public async Task Names_AtTheLengthLimit_Work()
    {
        var name = new string('n', 255);

        Assert.True((await Put(name)).IsOk);
        Assert.Equal(name, (await List(""))[^1].Name);
        Assert.True((await Delete(name)).IsOk);
    }

    [Fact]
    public async Task DeepPath_AtTheDepthLimit_Works()
    {
        var path = string.Join('/', Enumerable.Repeat("d", RelativePath.MaxDepth));

        Assert.True((await Put(path)).IsOk);
        Assert.IsType<WorkspaceNode.File>((await Open(path)).Value);
        Assert.IsType<Error.NotFound>((await Open(path[..^1] + "x")).Error);
        Assert.IsType<Error.Invalid>((await Open(path + "/d")).Error);
    }

    [Fact]
    public async Task ClosedEntries_OfAnotherMode_AreNotFoundOrReadButNeverAnException()
    {
        File.WriteAllText(Path.Combine(_path, "closed"), "x");
        Assert.Equal(0, Posix.ChangeMode(Path.Combine(_path, "closed"), 0));
        Assert.Equal(0, Posix.ChangeMode(Path.Combine(_path, "docs"), 0));

        var file = await Open("closed");
        var folder = await Open("docs/deep");

        // Root reads anyway; whoever is not root is refused by the kernel.
        Assert.Equal(Ownership.IsSeparate, file.IsOk && folder.IsOk);
        Assert.True(file.IsOk || file.Error is Error.NotFound);
        Assert.Equal(Ownership.IsSeparate, (await Put("docs/new")).IsOk);
        Assert.Equal(0, Posix.ChangeMode(Path.Combine(_path, "docs"), 0x1C0));
    }

    [Fact]
    public async Task TimesBeyondTheCalendar_AreListed()
    {
        File.WriteAllText(Path.Combine(_path, "future"), "x");
        using (var touch = System.Diagnostics.Process.Start("touch", ["-d", "@15032385535", Path.Combine(_path, "future")]))
            await touch.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Contains(await List(""), entry => entry.Name == "future" && entry.ModifiedAt.Year > 2400);
    }

    public void Dispose() => _temporary.Dispose();

    private void AssertOutsideUntouched()
    {
        Assert.Equal(Secret, File.ReadAllText(Path.Combine(_outside, "file")));
        Assert.Equal(Secret, File.ReadAllText(Path.Combine(_outside, "sub", "file")));
        Assert.Equal(3, Directory.GetFileSystemEntries(_outside, "*", SearchOption.AllDirectories).Length);
    }

    private void Make(string kind, string path)
    {
        if (kind == "fifo")
            Assert.Equal(0, Posix.MakeFifo(path, 0x1B6));
        else if (kind == "device")
            Assert.SkipUnless(Posix.MakeNode(path, 0x2000 | 0x1B6, 0x105) == 0, "Only root makes device nodes.");
        else
        {
            var bound = Path.Combine(_temporary.OutsidePath, "s");
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Bind(new UnixDomainSocketEndPoint(bound));
            File.Move(bound, path);
        }
    }

    private Task<Result<WorkspaceNode>> Open(string path, PageRequest? page = null) =>
        _files.OpenAsync(_scope, path, page ?? new PageRequest(50), TestContext.Current.CancellationToken);

    private async Task<IReadOnlyList<WorkspaceEntry>> List(string path) =>
        Assert.IsType<WorkspaceNode.Folder>((await Open(path)).Value).Entries.Items;

    private Task<Result<bool>> Put(string path) => _files.PutAsync(
        _scope, path, new MemoryStream("mine"u8.ToArray()), null, () => Task.FromResult<Result<Done>>(default(Done)), TestContext.Current.CancellationToken);

    private Task<Result<Done>> Delete(string path) =>
        _files.DeleteAsync(_scope, path, () => Task.FromResult<Result<Done>>(default(Done)), TestContext.Current.CancellationToken);
}
