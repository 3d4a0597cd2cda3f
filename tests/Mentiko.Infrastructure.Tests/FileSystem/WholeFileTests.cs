using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.FileSystem.Kernel;
using Mentiko.TestKit.Files;
using Xunit;

namespace Mentiko.Infrastructure.Tests.FileSystem;

/// <summary>Both ways of making a file: without a name, and with a hidden one where the file system needs it.</summary>
public sealed class WholeFileTests : IDisposable
{
    private static readonly EntryName Name = EntryName.Of("a");

    private readonly TemporaryDataTree _temporary = new();
    private readonly SafeFolder _staging;
    private readonly SafeFolder _folder;

    public WholeFileTests()
    {
        _staging = _temporary.Tree.OpenNamespaceFolder(_temporary.Acme, "uploads")!;
        _folder = _temporary.Tree.OpenNamespaceFolder(_temporary.Acme, "workspace")!;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void PublishAs_NameFreeThenTaken_ReplacesOnlyWhenTold(bool named)
    {
        using (var first = Begin("first", named))
            Assert.Equal(Errno.None, first.PublishAs(_folder, Name, replace: false));
        using (var second = Begin("second", named))
        {
            Assert.Equal(Errno.Exists, second.PublishAs(_folder, Name, replace: false));
            Assert.Equal("first", Read());
            Assert.Equal(Errno.None, second.PublishAs(_folder, Name, replace: true));
        }

        Assert.Equal("second", Read());
        Assert.Empty(_staging.List()!);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Dispose_Unpublished_LeavesNothing(bool named)
    {
        using (Begin("x", named))
        {
        }

        Assert.Empty(_staging.List()!);
        Assert.Empty(_folder.List()!);
    }

    [Fact]
    public void Begin_LeftoversOfACrashedServer_AreReplaced()
    {
        for (var i = 1; i < 2000; i++)
            _staging.CreateFile(EntryName.Of($".new-{i}"))!.Dispose();

        using var file = Begin("x", named: true);

        Assert.Equal(Errno.None, file.PublishAs(_folder, Name, replace: true));
        Assert.Equal("x", Read());
    }

    public void Dispose()
    {
        _staging.Dispose();
        _folder.Dispose();
        _temporary.Dispose();
    }

    private WholeFile Begin(string text, bool named)
    {
        var file = WholeFile.Begin(_staging, named: named);
        RandomAccess.Write(file.Handle, System.Text.Encoding.UTF8.GetBytes(text), 0);
        return file;
    }

    private string? Read()
    {
        using var file = _folder.OpenRead(Name);
        return file?.ReadAll(100) is { } bytes ? System.Text.Encoding.UTF8.GetString(bytes) : null;
    }
}
