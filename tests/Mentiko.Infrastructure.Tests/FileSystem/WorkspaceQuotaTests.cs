using Mentiko.Core.Plans;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.TestKit.Files;
using Mentiko.TestKit.Persistence;
using Microsoft.Extensions.Options;
using Xunit;

namespace Mentiko.Infrastructure.Tests.FileSystem;

/// <summary>Uploads up to the storage of the plan, to the last block, whoever uploads at the same time.</summary>
public sealed class WorkspaceQuotaTests : IDisposable
{
    private const int Mebibyte = 1 << 20;
    private const int MostEntries = 10;
    private readonly TemporaryDataTree _data = new();

    [Fact]
    public async Task Put_ToTheLimitExactly_PassesAndOneByteMoreIsRefused()
    {
        var files = Files(mostMb: 1);

        Assert.True((await PutAsync(files, "full", Mebibyte)).IsOk);
        Assert.Equal(new Error.QuotaExceeded("storageMb", 1, 1), (await PutAsync(files, "more", 1)).Error);
        Assert.False(File.Exists(Path.Combine(Workspace, "more")));
    }

    [Fact]
    public async Task Put_LargerThanTheLimit_IsRefused() =>
        Assert.Equal(new Error.QuotaExceeded("storageMb", 1, 0), (await PutAsync(Files(mostMb: 1), "large", Mebibyte + 1)).Error);

    [Fact]
    public async Task Put_HundredAtOnce_NeverMoreThanTheLimit()
    {
        // Files of a quarter: four fit.
        var files = Files(mostMb: 1);

        var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(number => Task.Run(() => PutAsync(files, $"part-{number}", Mebibyte / 4))));

        Assert.Equal(4, results.Count(result => result.IsOk));
        Assert.All(results.Where(result => !result.IsOk), result => Assert.True(result.Error is Error.QuotaExceeded or Error.RateLimited));
        Assert.Equal(4, Directory.GetFiles(Workspace).Length);
    }

    [Fact]
    public async Task Put_OverAFile_CountsOnlyWhatItAdds()
    {
        var files = Files(mostMb: 1);
        await PutAsync(files, "report", Mebibyte);

        Assert.True((await PutAsync(files, "report", Mebibyte)).IsOk);
        Assert.True((await PutAsync(files, "report", Mebibyte / 2)).IsOk);
        Assert.IsType<Error.QuotaExceeded>((await PutAsync(files, "report", (2 * Mebibyte) + 1)).Error);
        Assert.Equal(Mebibyte / 2, new FileInfo(Path.Combine(Workspace, "report")).Length);
    }

    [Fact]
    public async Task Put_WhereTheLimitIsBelowTheUse_MaySaveSpaceAndTakesNothingAway()
    {
        await PutAsync(Files(mostMb: 4), "old", 2 * Mebibyte);
        var lower = Files(mostMb: 1);

        Assert.IsType<Error.QuotaExceeded>((await PutAsync(lower, "new", 1)).Error);
        Assert.True((await PutAsync(lower, "old", Mebibyte + 1)).IsOk);
        Assert.True(File.Exists(Path.Combine(Workspace, "old")));
    }

    [Fact]
    public async Task Put_EmptyFiles_EndsAtTheMostEntries()
    {
        var files = Files(mostMb: 1);
        await PutAsync(files, "folder/one", 0);
        for (var number = 3; number <= MostEntries; number++)
        {
            Assert.True((await PutAsync(files, $"empty-{number}", 0)).IsOk);
        }

        Assert.IsType<Error.Conflict>((await PutAsync(files, "one-more", 0)).Error);
        Assert.True((await PutAsync(files, "empty-3", 100)).IsOk);
    }

    [Fact]
    public async Task Put_Refused_LeavesNoFolderBehindAndRecordsNothing()
    {
        var recorded = false;

        var refused = await Files(mostMb: 1).PutAsync(TemporaryDataTree.Scope(_data.Acme), "a/b/large", Content(Mebibyte + 1), null, Record, CancellationToken.None);

        Assert.IsType<Error.QuotaExceeded>(refused.Error);
        Assert.False(recorded);
        Assert.False(Directory.Exists(Path.Combine(Workspace, "a")));

        Task<Result<Done>> Record()
        {
            recorded = true;
            return Task.FromResult<Result<Done>>(default(Done));
        }
    }

    [Fact]
    public async Task Put_ByAnotherNamespace_DoesNotCount()
    {
        var files = Files(mostMb: 1);
        await PutAsync(files, "full", Mebibyte);

        Assert.True((await files.PutAsync(TemporaryDataTree.Scope(_data.Other), "full", Content(Mebibyte), null, Allow, CancellationToken.None)).IsOk);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Put_UnderWay_TakeNoMoreOfTheDiskTogetherThanThereIsRoomFor(bool isAnnounced)
    {
        var files = Files(mostMb: 1);
        var uploads = Enumerable.Range(0, 4).Select(_ => new Stalling(3 * Mebibyte / 4)).ToList();
        var puts = uploads.Select((upload, number) => PutAsync(files, $"part-{number}", upload, isAnnounced ? upload.Bytes : null)).ToList();
        var refused = await Task.WhenAll(await EndedAsync(puts, 3));

        Assert.All(refused, result => Assert.IsType<Error.QuotaExceeded>(result.Error));
        Assert.InRange(uploads.Sum(upload => upload.BytesRead), 1, 1.5 * Mebibyte);
        if (isAnnounced)
            Assert.Equal(3, uploads.Count(upload => upload.BytesRead == 0));
        uploads.ForEach(upload => upload.Go.SetResult());
        Assert.Single(await Task.WhenAll(puts), result => result.IsOk);

        // What ended gave back what it had reserved.
        Assert.True((await PutAsync(files, "rest", Mebibyte / 4)).IsOk);
    }

    [Fact]
    public async Task Put_MoreAtOnceThanMay_IsToldToTryAgain()
    {
        var files = Files(mostMb: 1);
        var uploads = Enumerable.Range(0, WorkspaceQuota.MostUploads).Select(_ => new Stalling(1)).ToList();
        var puts = uploads.Select((upload, number) => PutAsync(files, $"part-{number}", upload, 1)).ToList();

        Assert.IsType<Error.RateLimited>((await PutAsync(files, "more", 1)).Error);
        Assert.True((await files.PutAsync(TemporaryDataTree.Scope(_data.Other), "theirs", Content(1), 1, Allow, CancellationToken.None)).IsOk);
        uploads.ForEach(upload => upload.Go.SetResult());
        Assert.All(await Task.WhenAll(puts), result => Assert.True(result.IsOk));
        Assert.True((await PutAsync(files, "more", 1)).IsOk);
    }

    public void Dispose() => _data.Dispose();

    // The ones that end while the others wait for their streams.
    private static async Task<IEnumerable<Task<T>>> EndedAsync<T>(List<Task<T>> tasks, int count)
    {
        List<Task<T>> waiting = [.. tasks], ended = [];
        while (ended.Count < count)
        {
            var next = await Task.WhenAny(waiting).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            waiting.Remove(next);
            ended.Add(next);
        }

        return ended;
    }

    private string Workspace => _data.Tree.WorkspacePath(_data.Acme.Slug);

    private WorkspaceFiles Files(int mostMb)
    {
        var plans = PlansOfTests.WithLimits(new QuotaLimits(1, 1, 1, 1, 1, mostMb));
        var options = Options.Create(new FileSystemOptions { WorkspaceEntries = MostEntries });
        return new WorkspaceFiles(_data.Tree, _data.Disk, new WorkspaceQuota(new WorkspaceMeter(_data.Tree), plans, options), _data.Options);
    }

    private Task<Result<bool>> PutAsync(WorkspaceFiles files, string path, int bytes) =>
        files.PutAsync(TemporaryDataTree.Scope(_data.Acme), path, Content(bytes), bytes, Allow, CancellationToken.None);

    private Task<Result<bool>> PutAsync(WorkspaceFiles files, string path, Stream content, long? length) =>
        files.PutAsync(TemporaryDataTree.Scope(_data.Acme), path, content, length, Allow, CancellationToken.None);

    private static Task<Result<Done>> Allow() => Task.FromResult<Result<Done>>(default(Done));

    private static MemoryStream Content(int bytes) => new(new byte[bytes]);

    /// <summary>Gives all of its bytes at once, and its end when the test lets it.</summary>
    private sealed class Stalling(int bytes) : MemoryStream(new byte[bytes])
    {
        public int Bytes => bytes;

        public long BytesRead { get; private set; }

        public TaskCompletionSource Go { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = Read(buffer.Span);
            BytesRead += read;
            if (read == 0)
                await Go.Task;
            return read;
        }
    }
}
