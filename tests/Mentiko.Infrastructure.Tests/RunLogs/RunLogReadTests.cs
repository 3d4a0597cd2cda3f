using System.Text;
using Mentiko.Core.Logs;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.RunLogs;
using Mentiko.TestKit.Files;
using Xunit;

namespace Mentiko.Infrastructure.Tests.RunLogs;

public sealed class RunLogReadTests : IDisposable
{
    private readonly LogFixture _log = new();

    [Fact]
    public async Task Read_RunWithoutLog_IsEmpty()
    {
        var page = await _log.ReadAsync();
        Assert.Empty(page.Lines);
        Assert.Equal((null, 0, 0), (page.Next, page.LastSeq, page.Dropped));
    }

    [Fact]
    public async Task Read_ForeignNamespace_SeesNothing()
    {
        await _log.WriteAsync("ours\n");
        var foreign = Scopes.OwnerOf(_log.Tree.Other);
        Assert.Empty((await _log.Store.ReadAsync(foreign, _log.Run, new LogQuery(0, 10), default)).Lines);
        Assert.Single((await _log.ReadAsync()).Lines);
    }

    [Fact]
    public async Task Read_PagesOfAnySize_GiveEachLineOnce()
    {
        await _log.WriteAsync(Lines(700));
        foreach (var limit in new[] { 1, 255, 256, 257, 1000 })
        {
            var seen = new List<long>();
            for (long? after = 0; after is { } from;)
            {
                var page = await _log.ReadAsync(from, limit);
                Assert.Equal(700, page.LastSeq);
                seen.AddRange(page.Lines.Select(line => line.Seq));
                after = page.Next;
            }

            Assert.Equal(Enumerable.Range(1, 700).Select(n => (long)n), seen);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public async Task Read_LimitOutOfRange_IsABug(int limit) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await _log.ReadAsync(0, limit));

    [Fact]
    public async Task Read_CursorBeyondTheEnd_IsAnEmptyLastPage()
    {
        await _log.WriteAsync(Lines(300));
        var page = await _log.ReadAsync(long.MaxValue);
        Assert.Empty(page.Lines);
        Assert.Null(page.Next);
    }

    [Fact]
    public async Task Read_OneStep_LeavesTheOthersOut()
    {
        await using (var writer = await _log.OpenAsync())
        {
            await using var collect = writer.OpenSink(LogFixture.Collect, []);
            await using var report = writer.OpenSink(LogFixture.Report, []);
            collect.Write(LogStream.StdOut, "a \"step\":\"report\",\n"u8);
            report.Write(LogStream.StdOut, "b\n"u8);
            writer.WriteSystem(LogFixture.Report, "c");
        }

        Assert.Equal(["b", "c"], (await _log.ReadAsync(step: LogFixture.Report)).Lines.Select(line => line.Text));
    }

    [Theory]
    [InlineData("ERROR", "an error \"here\"")]
    [InlineData("\"HERE\"", "an error \"here\"")]
    [InlineData("\\x", "C:\\x")]
    [InlineData("tab\there", "tab\there")]
    [InlineData("straße", "straße")]
    [InlineData("u001b", null)]
    [InlineData("stdout", null)]
    [InlineData("collect", null)]
    [InlineData("\\t", null)]
    [InlineData("STRASSE", null)]
    public async Task Read_Search_LooksAtTheTextAlone(string search, string? found)
    {
        await _log.WriteAsync("an error \"here\"\nC:\\x\ntab\there\nstraße\n\u001B[0m\n");
        Assert.Equal(found is null ? [] : [found], (await _log.ReadAsync(search: search)).Lines.Select(line => line.Text));
    }

    [Fact]
    public async Task Read_SearchWithinAStep_NeedsBoth()
    {
        await using (var writer = await _log.OpenAsync())
        {
            await using var collect = writer.OpenSink(LogFixture.Collect, []);
            await using var report = writer.OpenSink(LogFixture.Report, []);
            collect.Write(LogStream.StdOut, "needle 1\n"u8);
            report.Write(LogStream.StdOut, "needle 2\nhay\n"u8);
        }

        Assert.Equal(["needle 2"], (await _log.ReadAsync(step: LogFixture.Report, search: "needle")).Lines.Select(line => line.Text));
    }

    [Fact]
    public async Task Read_SearchOverTheBudget_AnswersWithWhereToGoOn()
    {
        _log.Options.SearchBytes = 1 << 20;
        await _log.WriteAsync(Lines(60_000) + "the needle\n" + Lines(100));
        var found = new List<LogLine>();
        var pages = 0;
        for (long? after = 0; after is { } from; pages++)
        {
            var page = await _log.ReadAsync(from, search: "NEEDLE");
            Assert.True(page.Next is null || page.Next > from);
            found.AddRange(page.Lines);
            after = page.Next;
        }

        Assert.Equal(60_001, Assert.Single(found).Seq);
        Assert.InRange(pages, 3, 10);
    }

    [Fact]
    public async Task Read_SearchWithManyHits_StopsAtTheLimitAndGoesOn()
    {
        await _log.WriteAsync(Lines(500));
        var first = await _log.ReadAsync(0, 10, search: "line 1");
        var second = await _log.ReadAsync(first.Next!.Value, 200, search: "line 1");
        Assert.Equal(111, first.Lines.Concat(second.Lines).Select(line => line.Seq).Distinct().Count());
        Assert.Null(second.Next);
    }

    [Fact]
    public async Task Read_LineSpoiltOnDisk_HidesNoOther()
    {
        await _log.WriteAsync("one\ntwo\nthree\n");
        var bytes = await File.ReadAllBytesAsync(_log.File(LogFile.Lines));
        bytes.AsSpan(bytes.AsSpan().IndexOf((byte)'\n') + 1, 30).Clear();
        await File.WriteAllBytesAsync(_log.File(LogFile.Lines), bytes);
        Assert.Equal([(1, "one"), (2, "(this line cannot be read)"), (3, "three")], (await _log.ReadAsync()).Lines.Select(line => ((int)line.Seq, line.Text)));
    }

    [Fact]
    public async Task Read_LogOfAMillionLines_CostsWhatAPageCosts()
    {
        await _log.WriteAsync(Lines(1_000_000));
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal("line 1000000", Assert.Single((await _log.ReadAsync(999_999)).Lines).Text);
        Assert.Equal("line 500001", (await _log.ReadAsync(500_000, 1)).Lines[0].Text);

        // Bounded work shows as bounded allocation, which does not depend on how busy the machine is.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 1 << 20);
        Assert.Equal(999_999, Assert.Single((await _log.ReadAsync(search: "line 999999")).Lines).Seq);
    }

    [Fact]
    public async Task Copy_WholeLog_IsOneTextLineEach()
    {
        await _log.WriteAsync(Lines(2500));
        await using (var writer = await _log.OpenAsync())
        {
            writer.WriteSystem(null, "done");
        }

        using var copy = new MemoryStream();
        await _log.Store.CopyAsTextAsync(_log.Scope, _log.Run, copy, default);
        var lines = Encoding.UTF8.GetString(copy.ToArray()).Split('\n');
        Assert.Equal(2502, lines.Length);
        Assert.Equal("2026-03-01T09:30:00.000Z collect stdout line 1", lines[0]);
        Assert.Equal("2026-03-01T09:30:00.000Z - system done", lines[2500]);
        Assert.Equal("", lines[2501]);
    }

    [Fact]
    public async Task Read_LogFolderSwappedForALink_SeesNothing()
    {
        await _log.WriteAsync("ours\n");
        var other = RunId.From(Guid.CreateVersion7());
        Directory.CreateDirectory(Path.GetDirectoryName(_log.Folder.Replace(_log.Run.Text, other.Text, StringComparison.Ordinal))!);
        Directory.CreateSymbolicLink(_log.Folder.Replace(_log.Run.Text, other.Text, StringComparison.Ordinal), _log.Folder);
        Assert.Empty((await _log.Store.ReadAsync(_log.Scope, other, new LogQuery(0, 10), default)).Lines);
    }

    public void Dispose() => _log.Dispose();

    private static string Lines(int count)
    {
        var text = new StringBuilder();
        for (var n = 1; n <= count; n++)
        {
            text.Append("line ").Append(n).Append('\n');
        }

        return text.ToString();
    }
}
