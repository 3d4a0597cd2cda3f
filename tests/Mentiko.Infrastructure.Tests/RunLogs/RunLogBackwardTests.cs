using System.Text;
using Mentiko.Core.Chains;
using Mentiko.Core.Logs;
using Xunit;

namespace Mentiko.Infrastructure.Tests.RunLogs;

public sealed class RunLogBackwardTests : IDisposable
{
    private readonly LogFixture _log = new();

    public void Dispose() => _log.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(1000)]
    public async Task Read_BackwardInPagesOfAnySize_GivesEachLineOnce(int limit)
    {
        await WriteAsync(700);
        var seen = new List<long>();
        for (long? before = long.MaxValue; before is { } from;)
        {
            var page = await ReadAsync(new LogQuery(0, limit) { Before = from });
            seen.InsertRange(0, page.Lines.Select(line => line.Seq));
            before = page.Next;
        }

        Assert.Equal(Enumerable.Range(1, 700).Select(n => (long)n), seen);
    }

    [Theory]
    [InlineData("line 69", null, null)]
    [InlineData(null, LogStream.StdErr, null)]
    [InlineData(null, null, LineLevel.Error)]
    [InlineData("7", LogStream.StdErr, LineLevel.Warning)]
    public async Task Read_AnyFilter_FindsTheSameBackwardAndForward(string? text, LogStream? stream, LineLevel? level)
    {
        await WriteAsync(3_000);
        var query = new LogQuery(0, 7, null, text) { Stream = stream, Level = level };
        var forward = new List<long>();
        for (long? after = 0; after is { } from;)
        {
            var page = await ReadAsync(query with { After = from });
            forward.AddRange(page.Lines.Select(line => line.Seq));
            after = page.Next;
        }

        var backward = new List<long>();
        for (long? before = long.MaxValue; before is { } from;)
        {
            var page = await ReadAsync(query with { Before = from });
            backward.InsertRange(0, page.Lines.Select(line => line.Seq));
            before = page.Next;
        }

        Assert.NotEmpty(forward);
        Assert.Equal(forward, backward);
    }

    [Fact]
    public async Task Read_Level_GivesTheLinesThatSaySo()
    {
        await WriteAsync(100);
        var errors = await ReadAsync(new LogQuery(0, 1000) { Level = LineLevel.Error });
        Assert.Equal(Enumerable.Range(1, 100).Where(n => n % 10 is 0 or 5).Select(n => (long)n), errors.Lines.Select(line => line.Seq));
        var serious = await ReadAsync(new LogQuery(0, 1000) { Level = LineLevel.Warning });
        Assert.Equal(30, serious.Lines.Count);
    }

    [Fact]
    public async Task Read_StepsLeftOut_AreLeftOut()
    {
        await WriteAsync(100);
        Assert.Empty((await ReadAsync(new LogQuery(0, 1000) { Except = [LogFixture.Collect] })).Lines);
        Assert.Equal(100, (await ReadAsync(new LogQuery(0, 1000) { Except = [StepId.Parse("another")] })).Lines.Count);
    }

    /// <summary>Of ten lines one is an error by its word, one a warning by its word, and one came from stderr.</summary>
    private async Task WriteAsync(int count)
    {
        await using var writer = await _log.OpenAsync();
        await using var sink = writer.OpenSink(LogFixture.Collect, []);
        for (var line = 1; line <= count; line++)
        {
            var word = (line % 10) switch { 0 => "\u001b[31mERROR\u001b[0m ", 3 => "\t[warn] ", _ => "" };
            sink.Write(line % 10 == 5 ? LogStream.StdErr : LogStream.StdOut, Encoding.UTF8.GetBytes($"{word}line {line}\n"));
        }
    }

    private ValueTask<LogPage> ReadAsync(LogQuery query) => _log.Store.ReadAsync(_log.Scope, _log.Run, query, default);
}
