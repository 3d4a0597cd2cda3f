using System.Text;
using System.Text.Json;
using Mentiko.Core.Logs;
using Xunit;

namespace Mentiko.Core.Tests.Logs;

public sealed class LineLevelsTests
{
    [Theory]
    [InlineData("2026-03-01 09:30:00 ERROR request failed", LineLevel.Error)]
    [InlineData("error: no such file", LineLevel.Error)]
    [InlineData("[warn] disk at 91 %", LineLevel.Warning)]
    [InlineData("time=1 level=debug msg=\"an error: x\"", LineLevel.Debug)]
    [InlineData("""{"level":"warning","msg":"x"}""", LineLevel.Warning)]
    [InlineData("\u001b[31mERROR\u001b[0m it broke", LineLevel.Error)]
    [InlineData("Traceback (most recent call last):", LineLevel.Error)]
    [InlineData("0 errors, 0 warnings", LineLevel.Info)]
    [InlineData("no error so far", LineLevel.Info)]
    [InlineData("TERROR and INFOS", LineLevel.Info)]
    [InlineData("", LineLevel.Info)]
    public void Of_Line_ReadsTheWordThatSaysIt(string text, LineLevel level)
    {
        Assert.Equal(level, LineLevels.Of(new LogLine(1, default, null, LogStream.StdOut, text)));

        // As it stands in the file.
        Assert.Equal(level, LineLevels.Of(LogStream.StdOut, Encoding.UTF8.GetBytes(JsonSerializer.Serialize(text)[1..^1].Replace("\\u0022", "\"", StringComparison.Ordinal).Replace("\\u001B", "\\u001b", StringComparison.Ordinal))));
    }

    [Fact]
    public void Of_StreamWithoutAWord_SaysItItself()
    {
        Assert.Equal(LineLevel.Error, LineLevels.Of(new LogLine(1, default, null, LogStream.StdErr, "connection refused")));
        Assert.Equal(LineLevel.Info, LineLevels.Of(new LogLine(1, default, null, LogStream.StdErr, "INFO:root:started")));
        Assert.Equal(LineLevel.Info, LineLevels.Of(new LogLine(1, default, null, LogStream.System, "run failed: ERROR")));
    }
}
