using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.FileSystem;
using Xunit;

namespace Mentiko.Infrastructure.Tests.FileSystem;

public sealed class RelativePathTests
{
    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("docs/report.md")]
    [InlineData(".git/config")]
    [InlineData("...")]
    [InlineData("..a/b..")]
    [InlineData("%2e%2e%2f")]
    [InlineData("a b/ü/🙂")]
    [InlineData("~")]
    [InlineData("-rf")]
    public void Parse_PlainPath_IsTakenAsWritten(string text)
    {
        var path = RelativePath.Parse(text).Value;

        Assert.Equal(text, path.Text);
        Assert.Equal(text.Length == 0 ? "." : text, Encoding.UTF8.GetString(path.Terminated.AsSpan(..^1)));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/etc/passwd")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("a/..")]
    [InlineData("a/./b")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("a\\b")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    [InlineData("a\u007Fb")]
    [InlineData("a\u0085b")]
    public void Parse_WrongForm_IsInvalidAtThePath(string text) => AssertInvalid(text);

    // Lone surrogates cannot stand in an attribute: they have no UTF-8.
    [Fact]
    public void Parse_LoneSurrogates_AreInvalid()
    {
        AssertInvalid("a\uD800");
        AssertInvalid("\uDC00a");
        AssertInvalid("a\uDC00\uD800b");
    }

    [Fact]
    public void Parse_AtTheLimits_IsTakenAndBeyondThemIsInvalid()
    {
        Assert.True(RelativePath.Parse(new string('a', 255)).IsOk);
        AssertInvalid(new string('a', 256));
        Assert.True(RelativePath.Parse(new string('ü', 127)).IsOk);
        AssertInvalid(new string('ü', 128));
        Assert.True(RelativePath.Parse(Repeated("a", 64)).IsOk);
        AssertInvalid(Repeated("a", 65));
        Assert.True(RelativePath.Parse(Repeated(new string('a', 255), 15) + "/" + new string('a', 255)).IsOk);
        AssertInvalid(Repeated(new string('a', 255), 17));
        AssertInvalid(new string('a', 1 << 24));
    }

    [Fact]
    public void Parent_OfDeepAndOfSingle_EndsAtTheRoot()
    {
        var path = RelativePath.Parse("a/b").Value;

        Assert.Equal("a", path.Parent.Text);
        Assert.True(path.Parent.Parent.IsRoot);
        Assert.Equal("b", path.Name.Text);
    }

    [Property(MaxTest = 20_000)]
    public Property Parse_AnyText_IsTakenUnchangedOrInvalidAndNeverLeadsOut() => Prop.ForAll(Nasty, text =>
    {
        var parsed = RelativePath.Parse(text);
        if (!parsed.TryGet(out var path, out var error))
            return error is Error.Invalid { Errors: var errors } && errors.ContainsKey("$.path");

        var full = Path.GetFullPath(Path.Combine("/root/of/it", text));
        return path.Text == text
            && full == (text.Length == 0 ? "/root/of/it" : $"/root/of/it/{text}")
            && !text.Contains('\0', StringComparison.Ordinal)
            && Encoding.UTF8.GetString(path.Terminated).TrimEnd('\0') == (path.IsRoot ? "." : text);
    });

    [Property(MaxTest = 5_000)]
    public Property Parse_PlainSegments_AreAlwaysTaken() => Prop.ForAll(
        Gen.Elements("a", "b.c", "...", "%2e%2e", "ü", " ", "~", "*", "$(x)", ".hidden").NonEmptyListOf().ToArbitrary(),
        segments => RelativePath.Parse(string.Join('/', segments.Take(64))).IsOk);

    private static Arbitrary<string> Nasty => Gen.Elements(
            "..", ".", "/", "//", "\\", "a", "b", "\0", "\n", "\uD800", "\uDC00", "%2e", "%2f", "%00", "é", "🙂", "\u2024", "\uFF0E", "\uFF0F", "\u202E", "~", ":", "..;", "CON")
        .ListOf().Select(parts => string.Concat(parts)).ToArbitrary();

    private static string Repeated(string segment, int count) => string.Join('/', Enumerable.Repeat(segment, count));

    private static void AssertInvalid(string text)
    {
        var error = Assert.IsType<Error.Invalid>(RelativePath.Parse(text).Error);
        Assert.Single(error.Errors["$.path"]);
    }
}
