using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Mentiko.Core.Logs;
using Mentiko.Infrastructure.RunLogs;
using Xunit;

namespace Mentiko.Infrastructure.Tests.RunLogs;

public sealed class RunLogWriterTests : IDisposable
{
    private readonly LogFixture _log = new();

    [Fact]
    public async Task Write_OutputOfBothStreams_IsStoredWithStepTimeAndStream()
    {
        await using (var writer = await _log.OpenAsync())
        {
            await using var sink = writer.OpenSink(LogFixture.Collect, []);
            sink.Write(LogStream.StdOut, "read \"40\" items\\\tπ \u001B[1m\n"u8);
            sink.Write(LogStream.StdErr, "no end"u8);
            writer.WriteSystem(null, "two\nlines\0");
        }

        var time = new DateTimeOffset(2026, 3, 1, 9, 30, 0, TimeSpan.Zero);
        Assert.Equal(
            [
                new LogLine(1, time, LogFixture.Collect, LogStream.StdOut, "read \"40\" items\\\tπ \u001B[1m"),
                new LogLine(2, time, null, LogStream.System, "two lines\u2400"),
                new LogLine(3, time, LogFixture.Collect, LogStream.StdErr, "no end"),
            ],
            (await _log.ReadAsync()).Lines);
    }

    [Fact]
    public async Task Write_SecretCutByWritesAndTheLineCap_NeverReachesTheDisk()
    {
        _log.Options.LineBytes = 256;
        await using (var writer = await _log.OpenAsync())
        {
            await using var sink = writer.OpenSink(LogFixture.Collect, ["hunter2-hunter2"]);
            foreach (var value in Encoding.ASCII.GetBytes(new string('x', 250) + "hunter2-hunter2 and hunter2-hunter2\n"))
            {
                sink.Write(LogStream.StdOut, [value]);
            }
        }

        Assert.Equal(new string('x', 250) + "***" + " an" + " … 5 bytes dropped", Assert.Single((await _log.ReadAsync()).Lines).Text);
        Assert.DoesNotContain("hunter", await File.ReadAllTextAsync(_log.File(LogFile.Lines)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_ParallelSteps_KeepEachStepsOrderAndOneSequence()
    {
        const int Steps = 8;
        const int Lines = 2_000;
        await using (var writer = await _log.OpenAsync())
        {
            await Task.WhenAll(Enumerable.Range(0, Steps).Select(step => Task.Run(async () =>
            {
                await using var sink = writer.OpenSink(Core.Chains.StepId.Parse($"s{step}"), []);
                for (var line = 0; line < Lines; line++)
                {
                    sink.Write(LogStream.StdOut, Encoding.ASCII.GetBytes($"{line}\n"));
                }
            })));
        }

        var all = await _log.ReadAllAsync();
        Assert.Equal(Enumerable.Range(1, Steps * Lines).Select(n => (long)n), all.Select(line => line.Seq));
        foreach (var step in all.GroupBy(line => line.Step))
        {
            Assert.Equal(Enumerable.Range(0, Lines).Select(n => n.ToString(System.Globalization.CultureInfo.InvariantCulture)), step.Select(line => line.Text));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(1000)]
    public async Task Open_AfterACrashWithinAWrite_CutsTheHalfLineAndGoesOn(int lines)
    {
        await _log.WriteAsync(Numbered(1, lines));
        await File.AppendAllTextAsync(_log.File(LogFile.Lines), "{\"seq\":" + (lines + 1) + ",\"ti");
        Assert.Equal(lines, (await _log.ReadAsync()).LastSeq);

        await _log.WriteAsync(Numbered(lines + 1, 300));
        AssertNumbered(await _log.ReadAllAsync(), lines + 300);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(13)]
    public async Task Open_IndexBehindTheLines_IsBuiltUpAgain(int bytesLeft)
    {
        await _log.WriteAsync(Numbered(1, 1000));
        var index = await File.ReadAllBytesAsync(_log.File(LogFile.Index));
        await File.WriteAllBytesAsync(_log.File(LogFile.Index), index[..bytesLeft]);
        AssertNumbered(await _log.ReadAllAsync(), 1000);

        await _log.WriteAsync("");
        Assert.Equal(index, await File.ReadAllBytesAsync(_log.File(LogFile.Index)));
        await _log.WriteAsync(Numbered(1001, 30));
        AssertNumbered(await _log.ReadAllAsync(), 1030);
    }

    [Fact]
    public async Task Open_IndexAheadOfTheLines_IsCut()
    {
        await _log.WriteAsync(Numbered(1, 1000));
        using (var lines = File.OpenWrite(_log.File(LogFile.Lines)))
        {
            lines.SetLength(lines.Length / 2);
        }

        var left = (await _log.ReadAllAsync()).Count;
        Assert.InRange(left, 400, 600);
        await _log.WriteAsync(Numbered(left + 1, 1000));
        AssertNumbered(await _log.ReadAllAsync(), left + 1000);
    }

    [Fact]
    public async Task Write_ByAWriterThatWasReplaced_ChangesNothing()
    {
        await using var late = await _log.OpenAsync();
        await using var sink = late.OpenSink(LogFixture.Collect, []);
        sink.Write(LogStream.StdOut, "first\n"u8);
        await using var current = await _log.OpenAsync();
        sink.Write(LogStream.StdOut, "too late\n"u8);
        await late.CompleteAsync();
        current.WriteSystem(null, "second");

        Assert.Equal(["first", "second"], (await _log.ReadAsync()).Lines.Select(line => line.Text));
        Assert.False(File.Exists(_log.File(LogFile.Complete)));
    }

    [Fact]
    public async Task Write_BeyondTheRunsLines_CountsThemAndSaysSoOnce()
    {
        _log.Options.RunLines = 1000;
        await _log.WriteAsync(Numbered(1, 1200));
        await _log.WriteAsync("more\n");
        await using (var writer = await _log.OpenAsync())
        {
            writer.WriteSystem(null, "The step ended.");
        }

        var all = await _log.ReadAllAsync();
        Assert.Equal(1002, all.Count);
        Assert.StartsWith("The log is full", all[1000].Text, StringComparison.Ordinal);
        Assert.Equal("The step ended.", all[1001].Text);
        Assert.Equal(201, (await _log.ReadAsync()).Dropped);
    }

    [Fact]
    public async Task Write_BeyondTheRunsBytes_KeepsTheFileNearTheCap()
    {
        _log.Options.RunBytes = 1 << 16;
        await _log.WriteAsync(Numbered(1, 10_000));
        Assert.InRange(new FileInfo(_log.File(LogFile.Lines)).Length, 1 << 16, (1 << 16) + 1000);
        Assert.Contains((await _log.ReadAllAsync()), line => line.Text.StartsWith("The log is full", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Write_OneLineOf200Megabytes_LeavesOneCappedLine()
    {
        await using (var writer = await _log.OpenAsync())
        {
            await using var sink = writer.OpenSink(LogFixture.Collect, ["a-secret-of-the-run"]);
            var chunk = Encoding.ASCII.GetBytes(new string('x', 1 << 16));
            for (var i = 0; i < 3200; i++)
            {
                sink.Write(LogStream.StdOut, chunk);
            }
        }

        var line = Assert.Single((await _log.ReadAsync()).Lines);
        Assert.EndsWith(" … 209698816 bytes dropped", line.Text, StringComparison.Ordinal);
        Assert.InRange(new FileInfo(_log.File(LogFile.Lines)).Length, 1, 20_000);
    }

    [Property(MaxTest = 60)]
    public Property AnyCutting_StoresTheSameLines() => Prop.ForAll(
        Gen.Elements<byte>((byte)'\n', (byte)'\r', (byte)'s', (byte)'e', (byte)'c', (byte)'"', 0, 0x1B, 0xC3, 0xA9, 0xFF).ArrayOf(200).ToArbitrary(),
        Gen.Choose(1, 9).ToArbitrary(),
        (bytes, size) => Stored(bytes, size).GetAwaiter().GetResult().SequenceEqual(Stored(bytes, bytes.Length).GetAwaiter().GetResult()));

    public void Dispose() => _log.Dispose();

    private static async Task<List<string>> Stored(byte[] bytes, int size)
    {
        using var log = new LogFixture();
        await using (var writer = await log.OpenAsync())
        {
            await using var sink = writer.OpenSink(LogFixture.Collect, ["sec\"sec"]);
            foreach (var chunk in bytes.Chunk(size))
            {
                sink.Write(LogStream.StdOut, chunk);
            }
        }

        return [.. (await log.ReadAllAsync()).Select(line => line.Text)];
    }

    private static string Numbered(int from, int count) => string.Concat(Enumerable.Range(from, count).Select(n => $"line {n}\n"));

    private static void AssertNumbered(List<LogLine> lines, int count)
    {
        Assert.Equal(Enumerable.Range(1, count).Select(n => (long)n), lines.Select(line => line.Seq));
        Assert.All(lines, line => Assert.Equal($"line {line.Seq}", line.Text));
    }
}
