using FsCheck;
using FsCheck.Xunit;
using Mentiko.Core.Logs;
using Mentiko.Web.Rendering;
using Xunit;

namespace Mentiko.Web.Tests.Rendering;

public sealed class AnsiTextTests
{
    [Fact]
    public void Parse_PlainLine_IsOneSpanWithoutClasses() =>
        Assert.Equal([new TextSpan("hello world", "")], AnsiText.Parse("hello world"));

    [Fact]
    public void Parse_EmptyLine_HasNoSpans() => Assert.Empty(AnsiText.Parse(""));

    [Theory]
    [InlineData("\u001b[31mred\u001b[0m plain", "red", "a-red")]
    [InlineData("\u001b[1;32mgo\u001b[m", "go", "a-b a-green")]
    [InlineData("\u001b[91mbright", "bright", "a-red")]
    [InlineData("\u001b[38;5;9mindexed", "indexed", "a-red")]
    [InlineData("\u001b[38;5;21mcube", "cube", "a-blue")]
    [InlineData("\u001b[38;2;250;20;20mtrue", "true", "a-red")]
    [InlineData("\u001b[38:2:20:200:20mcolons", "colons", "a-green")]
    [InlineData("\u001b[48;5;4mground", "ground", "a-bg")]
    [InlineData("\u001b[7mturned", "turned", "a-inv")]
    public void Parse_Colour_BecomesOneOfOurClasses(string line, string text, string classes) =>
        Assert.Equal(new TextSpan(text, classes), AnsiText.Parse(line)[0]);

    [Theory]
    [InlineData("a\u001b[2Jb", "ab")]
    [InlineData("a\u001b[10;10Hb", "ab")]
    [InlineData("a\u001b]0;a title\u0007b", "ab")]
    [InlineData("\u001b]8;;https://evil.example/\u001b\\click\u001b]8;;\u001b\\", "click")]
    [InlineData("\u001bPq#0;2;0;0;0\u001b\\x", "x")]
    [InlineData("\u001b(Btext", "text")]
    [InlineData("\u001b#8text", "text")]
    [InlineData("\u001b\u001b[31mtext", "text")]
    [InlineData("a\u001b]0;a title\u2407b", "ab")]
    [InlineData("cut\u001b[3", "cut")]
    [InlineData("cut\u001b", "cut")]
    [InlineData("50%\rdone", "50%done")]
    [InlineData("tab\there", "tab\there")]
    public void Strip_Sequences_Vanish(string line, string text) => Assert.Equal(text, AnsiText.Strip(line));

    [Theory]
    [InlineData("access\u202egnp.exe", "U+202E")]
    [InlineData("a\u2066b", "U+2066")]
    [InlineData("zero\u200bwidth", "U+200B")]
    [InlineData("bell\u0007", "U+0007")]
    [InlineData("next\u0085line", "U+0085")]
    public void Parse_DeceptiveCharacter_IsShownAsWhatItIs(string line, string shown) =>
        Assert.Contains(new TextSpan(shown, "a-ctl"), AnsiText.Parse(line));

    [Fact]
    public void Parse_NextLine_StartsPlain()
    {
        AnsiText.Parse("\u001b[31mopen");
        Assert.Equal("", AnsiText.Parse("next\u001b[0m")[0].Classes);
    }

    [Property(MaxTest = 2000)]
    public void Parse_AnyText_HoldsNoControlAndOnlyOurClasses(NonNull<string> text, byte[] codes)
    {
        var hostile = text.Get + "\u001b[" + string.Join(';', codes.Select(code => code.ToString(System.Globalization.CultureInfo.InvariantCulture))) + "m" + text.Get;
        foreach (var span in AnsiText.Parse(hostile))
        {
            Assert.NotEmpty(span.Text);
            Assert.DoesNotContain(span.Text, c => c != '\t' && char.IsControl(c));
            Assert.All(span.Classes.Split(' ', StringSplitOptions.RemoveEmptyEntries), name => Assert.Matches("^a-[a-z]+$", name));
        }
    }

    [Fact]
    public void Strip_LineWhoseSecretIsCutByAnySequence_ShowsTheSecretNowhere()
    {
        // What the page hides the masker must have looked through, or a secret in pieces comes together on the page.
        const string secret = "s3cr3t-T0ken-of-the-run";
        string[] parts = ["\u001b", "[", "]", "P", "(", "!", "#", "\\", "\u0007", ";", "31", "m", "B", "\u00e9", "\u009b", "~", " "];
        var (chance, joined) = (new Random(20261128), 0);
        for (var i = 0; i < 20_000; i++)
        {
            var cut = string.Concat(Enumerable.Range(0, chance.Next(1, 8)).Select(_ => parts[chance.Next(parts.Length)]));
            var line = $"a {secret[..9]}\u001b{cut}{secret[9..]} b";

            Assert.DoesNotContain(secret, AnsiText.Strip(LineText.Clean(SecretPatterns.From([secret]).Mask(line))), StringComparison.Ordinal);
            joined += AnsiText.Strip(LineText.Clean(line)).Contains(secret, StringComparison.Ordinal) ? 1 : 0;
        }

        // The control: many of them do come together where nothing is masked.
        Assert.InRange(joined, 1_000, 20_000);
    }
}
