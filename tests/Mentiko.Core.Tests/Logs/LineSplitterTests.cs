using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Mentiko.Core.Logs;
using Xunit;

namespace Mentiko.Core.Tests.Logs;

public sealed class LineSplitterTests
{
    [Fact]
    public void Write_LineEndsOfEachKind_EndOneLineEach() =>
        Assert.Equal(["a", "b", "", "c", "d"], Split("a\nb\r\n\nc\rd"u8.ToArray()));

    [Fact]
    public void Write_CarriageReturnAndLineFeedInTwoWrites_EndOneLine() =>
        Assert.Equal(["a", "b"], Split("a\r\nb\n"u8.ToArray(), 2, 1));

    [Fact]
    public void Write_NothingAfterTheLastLineEnd_MakesNoEmptyLine() => Assert.Equal(["a"], Split("a\n"u8.ToArray()));

    [Fact]
    public void Write_CharacterCutInTwoWrites_StaysWhole() => Assert.Equal(["naïve 🙂"], Split("naïve 🙂\n"u8.ToArray(), 1));

    [Fact]
    public void Write_InvalidUtf8_BecomesTheReplacementCharacter() =>
        Assert.Equal(["a\uFFFDb\uFFFD", "\uFFFD\uFFFD"], Split([(byte)'a', 0xFF, (byte)'b', 0xC3, (byte)'\n', 0xC0, 0x80], 1));

    [Fact]
    public void Write_ControlCharacters_BecomeVisible() =>
        Assert.Equal(["\u2400\u2407\u2408\u2421\u2424\tx"], Split("\0\a\b\u007F\u2028\tx"u8.ToArray()));

    [Fact]
    public void Write_AnsiSequence_StaysAsText() => Assert.Equal(["\u001B[31mred\u001B[0m"], Split("\u001B[31mred\u001B[0m\n"u8.ToArray(), 3));

    [Fact]
    public void Write_LineAtTheCap_IsKeptWhole() => Assert.Equal(["12345678"], SplitCapped(8, "12345678\n"u8.ToArray(), 3));

    [Fact]
    public void Write_LineBeyondTheCap_SaysHowMuchWasDropped() =>
        Assert.Equal(["12345678 … 3 bytes dropped", "next"], SplitCapped(8, "12345678abc\nnext\n"u8.ToArray(), 5));

    [Fact]
    public void Write_CapWithinACharacter_DropsTheWholeCharacter() =>
        Assert.Equal(["1234567 … 4 bytes dropped"], SplitCapped(8, "1234567éab\n"u8.ToArray(), 100));

    [Fact]
    public void Write_LineOf200Megabytes_KeepsTheCapAndLittleMemory()
    {
        var splitter = new LineSplitter(LineSplitter.DefaultLineBytes);
        var lines = new List<string>();
        var chunk = Encoding.ASCII.GetBytes(new string('x', 64 * 1024));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 3200; i++)
        {
            splitter.Write(chunk, lines.Add);
        }

        splitter.Flush(lines.Add);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.EndsWith("x … 209698816 bytes dropped", Assert.Single(lines), StringComparison.Ordinal);
    }

    [Property(MaxTest = 2000)]
    public Property AnyCutting_GivesTheSameLines() => Prop.ForAll(
        ArbMap.Default.ArbFor<int[]>().Convert(raw => raw.Select(size => Math.Abs(size % 7)).ToArray(), sizes => sizes),
        Bytes(),
        (sizes, bytes) => SplitCapped(8, bytes, sizes).SequenceEqual(SplitCapped(8, bytes, bytes.Length + 1)));

    // Mostly the bytes that matter: line ends, parts of characters, controls.
    private static Arbitrary<byte[]> Bytes() =>
        Gen.Elements<byte>((byte)'\n', (byte)'\r', (byte)'a', 0, 0x1B, 0xC3, 0xA9, 0xF0, 0x9F, 0x99, 0x82, 0xFF).ArrayOf().ToArbitrary();

    private static List<string> Split(byte[] bytes, params int[] sizes) => SplitCapped(1000, bytes, sizes);

    private static List<string> SplitCapped(int cap, byte[] bytes, params int[] sizes)
    {
        var splitter = new LineSplitter(cap);
        var lines = new List<string>();
        foreach (var chunk in Chunks.Cut(bytes, sizes.Length == 0 ? [1000] : sizes))
        {
            splitter.Write(chunk, lines.Add);
        }

        splitter.Flush(lines.Add);
        return lines;
    }
}
