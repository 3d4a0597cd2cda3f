using System.IO.MemoryMappedFiles;
using System.Text;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.TestKit.Files;
using Xunit;

namespace Mentiko.Infrastructure.Tests.FileSystem;

/// <summary>What an agent does to files of its workspace, also where it would rather not be seen.</summary>
public sealed class WorkspaceSightTests : IDisposable
{
    private readonly TemporaryDataTree _temporary = new();
    private readonly string _path;

    public WorkspaceSightTests()
    {
        _path = _temporary.Tree.WorkspacePath(_temporary.Acme.Slug);
        File.WriteAllText(At("payroll.csv"), "0123456789");
    }

    [Fact]
    public void Files_ManyMade_DoNotHideTheOneThatIsRead()
    {
        const int Made = 250;
        var record = Seen(() =>
        {
            MakeMany(Made);
            File.ReadAllText(At("payroll.csv"));
        });

        Assert.Equal(FileTouches.Read, HowOf(record, "payroll.csv"));
        Assert.Equal((FileRecord.MostFiles, Made + 1 - FileRecord.MostFiles), (record.Files.Length, (int)record.Beyond));
        Assert.Equal(record.Files.Select(file => file.Path).Order(StringComparer.Ordinal), record.Files.Select(file => file.Path));
    }

    [Fact]
    public void Files_ManyMade_DoNotHideTheOneThatIsReplaced()
    {
        var record = Seen(() =>
        {
            MakeMany(250);
            File.Move(At("!001"), At("payroll.csv"), overwrite: true);
        });

        Assert.NotEqual(FileTouches.None, HowOf(record, "payroll.csv"));
    }

    [Fact]
    public void File_WrittenThroughAMapping_IsChanged()
    {
        var record = Seen(() =>
        {
            using var map = MemoryMappedFile.CreateFromFile(At("payroll.csv"), FileMode.Open);
            using var view = map.CreateViewAccessor();
            view.Write(0, (byte)'x');
        });

        Assert.Equal(FileTouches.Changed, HowOf(record, "payroll.csv"));
        Assert.StartsWith("x", File.ReadAllText(At("payroll.csv")), StringComparison.Ordinal);
    }

    [Fact]
    public void Control_OrdinaryFolders_AreSeenWithoutAGap()
    {
        Directory.CreateDirectory(At("old"));
        var record = Seen(() =>
        {
            Directory.CreateDirectory(At("new folder/ü/.x"));
            File.WriteAllText(At("new folder/ü/.x/file"), "x");
            File.WriteAllText(At("old/file"), "x");
        });

        Assert.Null(record.Gap);
        Assert.True(HowOf(record, "new folder/ü/.x/file").HasFlag(FileTouches.Created));
        Assert.True(HowOf(record, "old/file").HasFlag(FileTouches.Created));
    }

    public static TheoryData<byte[]> OddFolders =>
    [
        "back\\slash"u8.ToArray(), "line\nbreak"u8.ToArray(), "bell\a"u8.ToArray(), "\u0085"u8.ToArray(), new byte[] { 0xff, (byte)'x' }, new byte[] { (byte)'x', 0xc3 },
    ];

    [Theory]
    [MemberData(nameof(OddFolders))]
    public void Folder_ThatIsNotWatched_IsAGap(byte[] name)
    {
        var record = Seen(() => Make(name));
        Assert.StartsWith("Not everything", record.Gap, StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_DeeperThanIsWatched_IsAGap()
    {
        var record = Seen(() => Directory.CreateDirectory(At(string.Join('/', Enumerable.Repeat("d", 70)))));
        Assert.NotNull(record.Gap);
    }

    [Fact]
    public void Folder_GoneBeforeTheLook_IsAGap()
    {
        var record = Seen(() =>
        {
            Directory.CreateDirectory(At("brief"));
            Directory.Delete(At("brief"));
        });

        Assert.NotNull(record.Gap);
    }

    public void Dispose() => _temporary.Dispose();

    // With a clock that stands still: the look is at the end.
    private FileRecord Seen(Action act)
    {
        using var sight = new WorkspaceWitness(_temporary.Tree, new Microsoft.Extensions.Time.Testing.FakeTimeProvider()).Open(_temporary.Acme);
        act();
        return sight.Close();
    }

    private void MakeMany(int count)
    {
        for (var i = 0; i < count; i++)
        {
            File.WriteAllText(At($"!{i:000}"), "");
        }
    }

    private void Make(byte[] name) => Assert.Equal(0, Posix.MakeFolder([.. Encoding.UTF8.GetBytes(_path + "/"), .. name, 0], 0x1ED));

    private string At(string name) => Path.Combine(_path, name);

    private static FileTouches HowOf(FileRecord record, string path) => record.Files.SingleOrDefault(file => file.Path == path)?.How ?? FileTouches.None;
}
