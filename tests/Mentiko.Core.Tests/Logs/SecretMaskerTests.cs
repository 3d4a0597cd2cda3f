using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Mentiko.Core.Logs;
using Xunit;

namespace Mentiko.Core.Tests.Logs;

public sealed class SecretMaskerTests
{
    private const string Token = "s3cr3t/T0ken+\"π\"";

    public static TheoryData<string, string> Forms => new()
    {
        { "raw", Token },
        { "base64", Base64(Token) },
        { "base64 of a longer text, offset 1", Base64("x" + Token + "yz") },
        { "base64 of a longer text, offset 2", Base64("xy" + Token + "z") },
        { "base64 of a longer text, offset 0", Base64("xyz" + Token + "abc") },
        { "base64url", Base64("user:" + Token).Replace('+', '-').Replace('/', '_') },
        { "percent", Uri.EscapeDataString(Token) },
        { "percent, lower case", Uri.EscapeDataString(Token).Replace("%CF%80", "%cf%80").Replace("%2F", "%2f").Replace("%2B", "%2b") },
        { "JSON", System.Text.Json.JsonSerializer.Serialize(Token) },
        { "JSON, relaxed", "s3cr3t/T0ken+\\\"π\\\"" },
        { "hex", Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Token)) },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Write_FormOfTheSecret_IsMaskedAtEverySplit(string form, string text)
    {
        var input = Encoding.UTF8.GetBytes($"before {text} after\n");
        var whole = Mask(input, [Token], input.Length);
        Assert.True(whole.Contains("***", StringComparison.Ordinal), form);
        Assert.StartsWith("before ", whole, StringComparison.Ordinal);
        Assert.EndsWith(" after\n", whole, StringComparison.Ordinal);

        // What may stay of a base64 form are the characters that mix the secret's edge with its neighbours.
        Assert.InRange(whole.Length, 0, "before  after\n".Length + 3 + 16);
        for (var at = 1; at < input.Length; at++)
        {
            Assert.Equal(whole, Mask(input, [Token], at, input.Length));
        }

        Assert.Equal(whole, Mask(input, [Token], 1));
    }

    [Theory]
    [InlineData(76, "\n")]
    [InlineData(64, "\n")]
    [InlineData(76, "\r\n")]
    public void Write_EncodedAndWrapped_IsMaskedAtEverySplit(int width, string lineEnd)
    {
        const string secret = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZG1pbiIsInNjb3BlIjoiYWxsIn0.q8Zk3vWn0Rr5Tt7Yy9Uu1Ii3Oo5Pp7Aa9Ss1Dd3Ff5";
        foreach (var encoded in new[] { Base64(secret), Convert.ToHexStringLower(Encoding.UTF8.GetBytes(secret)) })
        {
            var input = Encoding.UTF8.GetBytes(string.Join(lineEnd, encoded.Chunk(width).Select(line => new string(line))) + lineEnd + "after\n");
            for (var at = 1; at < input.Length; at++)
            {
                Assert.Matches("^\\*\\*\\*[\\s\\S]{0,8}after\n$", Mask(input, [secret], at, input.Length));
            }
        }
    }

    [Fact]
    public void Flush_HalfOfASecretAndALineEnd_KeepsTheLineEnd() =>
        Assert.Equal("***\n", Mask("s3cr3t-T0ken-of\n"u8.ToArray(), ["s3cr3t-T0ken-of-the-run"], 16));

    [Theory]
    [InlineData("\u001b[m")]
    [InlineData("\n")]
    public void Write_HiddenBytesWithoutEnd_AreNotHeldForEver(string hidden)
    {
        var masker = new SecretMasker(SecretPatterns.From(["s3cr3t-T0ken-of-the-run"]));
        var output = new ArrayBufferWriter<byte>();
        masker.Write("s3cr3t-T0k"u8, output);
        var piece = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(hidden, 1 << 20)));
        masker.Write(piece, output);
        Assert.InRange(output.WrittenCount, piece.Length - 100_000, piece.Length + 10);

        // The control: a few of them are no way around it.
        masker = new SecretMasker(SecretPatterns.From(["s3cr3t-T0ken-of-the-run"]));
        output.ResetWrittenCount();
        masker.Write(Encoding.ASCII.GetBytes($"s3cr3t-T0k{string.Concat(Enumerable.Repeat(hidden, 1000))}en-of-the-run"), output);
        masker.Flush(output);
        Assert.Equal("***", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Theory]
    [InlineData(4_000)]
    [InlineData(60_000)]
    public void Write_OneLongHiddenSequenceInASecret_IsLookedThrough(int bytes)
    {
        var text = $"a s3cr3t-T\u001b]8;;https://x/{new string('q', bytes)}\u001b\\0ken-of-the-run b";
        Assert.Equal("a *** b", Mask(Encoding.ASCII.GetBytes(text), ["s3cr3t-T0ken-of-the-run"], 1_000));
    }

    [Fact]
    public async Task Write_TextThatIsAlwaysInTheMiddleOfALongSecret_CostsTheSameForEachByte()
    {
        var secret = string.Concat(Enumerable.Repeat("abcd1xQ", 1000));
        var text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(string.Concat(Enumerable.Repeat("abcd1xQ", 900)) + "\u001b[m", 300)));
        // Quadratic, this took minutes; it takes a part of a second.
        await Task.Run(() => Mask(text, [secret], text.Length), TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Write_OtherText_PassesUnchanged() =>
        Assert.Equal("s3cr3t and s3cr3t/T0ken- are fine", Mask("s3cr3t and s3cr3t/T0ken- are fine"u8.ToArray(), [Token], 5));

    [Fact]
    public void Write_LineOfASecretOfManyLines_IsMasked() =>
        Assert.Equal("1: *** 2: ***", Mask("1: first-line 2: second-line"u8.ToArray(), ["first-line\nsecond-line\nabc"], 4));

    [Fact]
    public void Write_SecretOfManyLinesAsAWhole_IsMaskedWithItsShortLines() =>
        Assert.Equal("<***>", Mask("<first-line\nab\nsecond-line>"u8.ToArray(), ["first-line\nab\nsecond-line"], 3));

    [Fact]
    public void Write_StringInsideAJsonSecret_IsMasked() =>
        Assert.Equal("key ***", Mask("key inner-value"u8.ToArray(), ["{\"a\": [\"inner-value\"], \"b\": 1}"], 4));

    [Fact]
    public void Write_OverlappingSecrets_LeaveNoTail() => Assert.Equal("-***-", Mask("-abcdefgh-"u8.ToArray(), ["abcdef", "efgh"], 1));

    [Fact]
    public void Write_ShortValue_IsLeftAlone() => Assert.Equal("ok, go on", Mask("ok, go on"u8.ToArray(), ["ok", "on"], 1));

    [Fact]
    public void Write_NothingSecretPending_HoldsNothingBack()
    {
        var output = new ArrayBufferWriter<byte>();
        new SecretMasker(SecretPatterns.From(["lines-of-text"])).Write("a whole line\n"u8, output);
        Assert.Equal("a whole line\n", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Theory]
    [InlineData("cut: s3cr3t/T0ke", "cut: ***")]
    [InlineData("cut: s3cr3", "cut: s3cr3")]
    public void Flush_StreamEndsWithinASecret_MasksWhatWouldGiveItAway(string text, string expected) =>
        Assert.Equal(expected, Mask(Encoding.UTF8.GetBytes(text), [Token], 3));

    [Fact]
    public void OccurIn_EncodedSecret_IsFoundAndOtherTextIsNot()
    {
        var patterns = SecretPatterns.From([Token]);
        Assert.True(patterns.OccurIn(Encoding.UTF8.GetBytes("{\"data\":\"" + Base64(Token) + "\"}")));
        Assert.False(patterns.OccurIn("{\"data\":\"s3cr3t\"}"u8));
    }

    [Fact]
    public void Write_RepetitiveSecretAndText_TakesLinearTime()
    {
        // With a comparison of the whole secret at each position this would be 10^12 steps.
        var patterns = SecretPatterns.From([new string('a', 50_000) + "b"]);
        var masker = new SecretMasker(patterns);
        var output = new ArrayBufferWriter<byte>();
        var chunk = Encoding.ASCII.GetBytes(new string('a', 1 << 20));
        var started = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < 20; i++)
        {
            masker.Write(chunk, output);
        }

        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(20));
        Assert.InRange(output.WrittenCount, (20 << 20) - 50_001, 20 << 20);
    }

    [Property(MaxTest = 3000)]
    public Property AnyCutting_GivesTheSameOutputAsAPlainSearch() => Prop.ForAll(
        ArbMap.Default.ArbFor<int[]>().Convert(raw => raw.Select(size => Math.Abs(size % 5)).ToArray(), sizes => sizes),
        Letters(0, 60),
        Letters(4, 7).Generator.ArrayOf(3).ToArbitrary(),
        (sizes, text, secrets) => Mask(Encoding.ASCII.GetBytes(text), secrets, sizes) == Expected(text, secrets));

    // Two letters only, so that texts are full of matches, near misses and overlaps.
    private static Arbitrary<string> Letters(int least, int most) =>
        (from length in Gen.Choose(least, most)
         from letters in Gen.Elements('a', 'b').ArrayOf(length)
         select new string(letters)).ToArbitrary();

    // The definition, by brute force: cover every occurrence of every form, join covers that overlap.
    private static string Expected(string text, string[] secrets)
    {
        var forms = secrets.SelectMany(secret => SecretForms.Of(secret)).Select(Encoding.ASCII.GetString).ToHashSet();
        var found = forms
            .SelectMany(form => Enumerable.Range(0, text.Length).Where(at => string.CompareOrdinal(text, at, form, 0, form.Length) == 0).Select(at => (Start: at, End: at + form.Length)))
            .Concat(Tail(text, forms))
            .OrderBy(cover => cover.Start);
        var result = new StringBuilder();
        var done = 0;
        foreach (var (start, end) in found)
        {
            if (start >= done)
            {
                result.Append(text, done, start - done).Append("***");
            }

            done = Math.Max(done, end);
        }

        return result.Append(text, done, text.Length - done).ToString();
    }

    private static IEnumerable<(int Start, int End)> Tail(string text, HashSet<string> forms) =>
        Enumerable.Range(0, text.Length)
            .Where(start => text.Length - start >= 4 && forms.Where(form => form.Length > text.Length - start && form.StartsWith(text[start..], StringComparison.Ordinal)).Any(form => (text.Length - start) * 2 >= form.Length))
            .Take(1)
            .Select(start => (start, text.Length));

    private static string Mask(byte[] bytes, string[] secrets, params int[] sizes)
    {
        var masker = new SecretMasker(SecretPatterns.From(secrets));
        var output = new ArrayBufferWriter<byte>();
        foreach (var chunk in Chunks.Cut(bytes, sizes))
        {
            masker.Write(chunk, output);
        }

        masker.Flush(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
