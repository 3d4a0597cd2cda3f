using System.Text;
using Mentiko.Core.Logs;
using Mentiko.Core.Plans;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.TestKit.Files;
using Mentiko.TestKit.Persistence;
using Xunit;

namespace Mentiko.Infrastructure.Tests.FileSystem;

/// <summary>The masked copy of an artifact keeps to the workspace's limit.</summary>
public sealed class ArtifactFilesTests : IDisposable
{
    private const int Block = 4096;
    private const string Value = "s3cr3t/T0ken of the run";

    private readonly TemporaryDataTree _data = new();

    public void Dispose() => _data.Dispose();

    [Theory]
    [InlineData(1, AttemptReason.LimitFiles)]
    [InlineData(2, null)]
    public async Task Mask_CopyThatTakesMoreThanTheFile_StaysWithinTheLimitOrIsNotThere(int mostMb, AttemptReason? refused)
    {
        // Every other block is a hole. Behind the mask nothing stands where it stood, so the copy has none.
        var before = Write(blocks: 320, Block, every: 2 * Block);
        Assert.InRange(BytesOnDisk(), 1, 1 << 20);

        var searched = await MaskAsync(mostMb);

        Assert.Equal(refused, searched.Problem is null ? null : searched.Reason);
        Assert.Equal(refused is null, searched.Masked.Count == 1);
        var after = await File.ReadAllBytesAsync(Artifact, TestContext.Current.CancellationToken);
        Assert.Equal(refused is null ? before.Length - Value.Length + 3 : before.Length, after.Length);
        Assert.Equal(refused is not null, after.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Value)) >= 0);
        Assert.InRange(BytesOnDisk(), 1, (long)mostMb << 20);
        Assert.Single(Directory.GetFileSystemEntries(Workspace));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_data.Tree.RootPath, _data.Acme.Slug.Text, "uploads")));
        if (refused is not null)
        {
            Assert.StartsWith("the workspace took more than 1 MiB of the disk", searched.Problem, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Mask_SparseFile_StaysSparse()
    {
        var before = Write(blocks: 2048, bytes: 1, every: 96 * 1024);
        var taken = BytesOnDisk();
        Assert.InRange(taken, 1, before.Length / 8);

        Assert.Null((await MaskAsync(mostMb: 1)).Problem);

        // A byte may have moved over the border of a block, and takes no more than that.
        Assert.InRange(BytesOnDisk(), 1, (2 * taken) + Block);
        var expected = Encoding.UTF8.GetBytes("***").Concat(before.Skip(Value.Length));
        Assert.Equal(expected, await File.ReadAllBytesAsync(Artifact, TestContext.Current.CancellationToken));
    }

    private string Workspace => _data.Tree.WorkspacePath(_data.Acme.Slug);

    private string Artifact => Path.Combine(Workspace, "report.bin");

    /// <summary>The secret, and pieces behind it with holes in between.</summary>
    private byte[] Write(int blocks, int bytes, int every)
    {
        using (var file = File.Create(Artifact))
        {
            file.Write(Encoding.UTF8.GetBytes(Value));
            var piece = Enumerable.Repeat((byte)'x', bytes).ToArray();
            for (long at = every; at < (long)blocks * Block; at += every)
            {
                file.Position = at;
                file.Write(piece);
            }

            file.Flush(flushToDisk: true);
        }

        return File.ReadAllBytes(Artifact);
    }

    private long BytesOnDisk() => new WorkspaceMeter(_data.Tree).Measure(_data.Acme, long.MaxValue, long.MaxValue).Bytes;

    private async Task<SearchedArtifacts> MaskAsync(int mostMb)
    {
        var quota = new WorkspaceQuota(new WorkspaceMeter(_data.Tree), PlansOfTests.WithLimits(new QuotaLimits(1, 1, 1, 1, 1, mostMb)), _data.Options);
        using var artifacts = new ArtifactFiles(_data.Tree, _data.Disk, quota);
        return await artifacts.MaskAsync(TemporaryDataTree.Scope(_data.Acme), ["report.bin"], SecretPatterns.From([Value]), SecretPatterns.None, TestContext.Current.CancellationToken);
    }
}
