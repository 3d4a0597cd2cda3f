using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Mentiko.Core.Logs;
using Xunit;

namespace Mentiko.Core.Tests.Logs;

/// <summary>Every form in which programs print a secret, made here by other means than the masker's own where there are any.</summary>
public sealed class SecretFormsTests
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/=_-.~!'()*;,?:@&$#%<>\"\\`|{}[]^ ";

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Forms by name; each gives the bytes that a program would write.</summary>
    private static readonly (string Name, Func<string, string> Write)[] Forms =
    [
        ("raw", text => text),
        ("base64", text => Convert.ToBase64String(Utf8(text))),
        ("base64 after one byte", text => Convert.ToBase64String(Utf8("x" + text + "yz"))),
        ("base64 after two bytes", text => Convert.ToBase64String(Utf8("ab" + text + "c"))),
        ("base64url", text => Convert.ToBase64String(Utf8("user:" + text)).Replace('+', '-').Replace('/', '_')),
        ("base64 of UTF-16", text => Convert.ToBase64String(Encoding.Unicode.GetBytes("$x='" + text + "'"))),
        ("hex", text => Convert.ToHexStringLower(Utf8(text))),
        ("HEX", text => Convert.ToHexString(Utf8(text))),
        ("percent", Uri.EscapeDataString),
        ("percent, lower case", text => LowerEscapes(Uri.EscapeDataString(text))),
        ("form", text => new FormUrlEncodedContent([new("k", text)]).ReadAsStringAsync().GetAwaiter().GetResult()),
        ("WebUtility.UrlEncode", text => System.Net.WebUtility.UrlEncode(text)),
        ("JSON", text => JsonSerializer.Serialize(text)),
        ("JSON, relaxed", text => JsonSerializer.Serialize(text, Relaxed)),
        ("JSON in JSON", text => JsonSerializer.Serialize(JsonSerializer.Serialize(text))),
        ("JSON in JSON, relaxed", text => JsonSerializer.Serialize(JsonSerializer.Serialize(text, Relaxed), Relaxed)),
        ("relaxed JSON in JSON", text => JsonSerializer.Serialize(JsonSerializer.Serialize(text, Relaxed))),
        ("HTML", text => System.Net.WebUtility.HtmlEncode(text)),
        ("HTML, encoder", HtmlEncoder.Default.Encode),
        ("XML", text => new System.Xml.Linq.XElement("a", new System.Xml.Linq.XText(text)).ToString(System.Xml.Linq.SaveOptions.DisableFormatting)),
        ("XML, escaped", text => System.Security.SecurityElement.Escape(text)!),
        ("single quotes", text => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'"),
        ("single quotes, mixed", text => "'" + text.Replace("'", "'\"'\"'", StringComparison.Ordinal) + "'"),
        ("double quotes", text => "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("$", "\\$", StringComparison.Ordinal).Replace("`", "\\`", StringComparison.Ordinal) + "\""),
        ("PowerShell", text => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'"),
        ("coloured", text => string.Join("\u001b[1;31m", text.EnumerateRunes())),
        ("with a link", text => $"{text[..3]}\u001b]8;;http://example.com\u001b\\{text[3..]}"),
    ];

    /// <summary>Of a plain text only the other forms are made: this is why none is missed.</summary>
    [Fact]
    public void Escapes_OfPlainCharacters_ChangeNothingWhereverTheyStand()
    {
        var plain = SecretForms.PlainCharacters;
        foreach (var text in Enumerable.Range(0, plain.Length).Select(turn => plain[turn..] + plain[..turn]))
        {
            Assert.All(SecretForms.Escapes.SelectMany(escape => escape(text)), form => Assert.Equal(text, form));
        }

        // The control: what is not plain is changed by each of them.
        Assert.All(SecretForms.Escapes, escape => Assert.Contains(escape("a\"&b"), form => form != "a\"&b"));
    }

    [Fact]
    public void Write_FortySecretsInEveryFormAtEverySplitIntoTwo_LeakNothing()
    {
        var secrets = Enumerable.Range(0, 40).Select(SecretOf).ToArray();
        var patterns = SecretPatterns.From(secrets);
        var checks = 0;
        foreach (var secret in secrets)
        {
            foreach (var (name, write) in Forms)
            {
                var written = Utf8($"before {write(secret)} after\n");
                for (var at = 0; at <= written.Length; at++)
                {
                    checks++;
                    var shown = Mask(patterns, written[..at], written[at..]);
                    Assert.True(
                        shown.StartsWith("before ", StringComparison.Ordinal) && shown.EndsWith(" after\n", StringComparison.Ordinal) && IsMasked(shown, secret),
                        $"{name}, split at {at}: {secret} gave {shown}");
                }
            }
        }

        Assert.True(checks > 40 * Forms.Length * 20);
    }

    [Theory]
    [InlineData("bash", "printf %q \"$1\"")]
    [InlineData("bash", "set -x; : \"$1\"")]
    [InlineData("bash", "echo \"${1@Q}\"")]
    [InlineData("bash", "declare -p BASH_ARGV0 1>&2; v=$1; declare -p v")]
    [InlineData("sh", "set -x; : \"$1\"")]
    [InlineData("perl", "use Data::Dumper; $Data::Dumper::Useqq=0; print Dumper($ARGV[0])")]
    public void Write_WhatRealProgramsPrint_IsMasked(string program, string script)
    {
        var secrets = Enumerable.Range(0, 40).Select(SecretOf).ToArray();
        var patterns = SecretPatterns.From(secrets);
        foreach (var secret in secrets)
        {
            var written = Run(program, script, secret);
            Assert.True(IsMasked(Mask(patterns, written), secret), $"{program}: {Encoding.UTF8.GetString(written)} of {secret} gave {Mask(patterns, written)}");
        }
    }

    /// <summary>A hundred thousand texts, always the same; <c>MENTIKO_TEST_FUZZ=10000000</c> is the long run.</summary>
    [Fact]
    public void Write_FuzzedTextsWithAndWithoutSecrets_MaskAllAndNothingElse()
    {
        // A seed of its own each day would find more and be no test.
        var turns = int.Parse(Environment.GetEnvironmentVariable("MENTIKO_TEST_FUZZ") ?? "100000", CultureInfo.InvariantCulture);
        var random = new Random(20261123);
        var secrets = Enumerable.Range(0, 12).Select(SecretOf).ToArray();
        var patterns = SecretPatterns.From(secrets);
        for (var turn = 0; turn < turns; turn++)
        {
            var secret = secrets[random.Next(secrets.Length)];
            var (name, write) = Forms[random.Next(Forms.Length)];
            var noise = Noise(random);
            var text = $"{noise}|{write(secret)}|{noise}";
            var bytes = Utf8(text);
            var cut = random.Next(bytes.Length);
            var shown = Mask(patterns, bytes[..cut], bytes[cut..]);
            Assert.True(IsMasked(shown, secret), $"{name}, cut at {cut}: {text} gave {shown}");

            var plain = Utf8(noise);
            Assert.Equal(noise, Mask(patterns, plain[..(plain.Length / 2)], plain[(plain.Length / 2)..]));
        }
    }

    [Fact]
    public void Write_ColouredTextWithoutASecret_PassesByteForByte()
    {
        const string text = "s3cr\u001b[31met\u001b]0;a title\u0007 s3cret/T0k\u001b[0m\u001b(B unfinished \u001b[";
        Assert.Equal(text, Mask(SecretPatterns.From(["s3cret/T0ken"]), Utf8(text)));
    }

    [Fact]
    public void Write_SecretsThatOverlapInColours_LeaveNoTail() =>
        Assert.Equal("-***-", Mask(SecretPatterns.From(["abcdefgh", "efghijkl"]), Utf8("-ab\u001b[1mcdef\u001b[0mghij\u001b[mkl-")));

    [Fact]
    public void Use_AValueThatComesWhilePartOfItIsHeldBack_IsMaskedFromItsBeginning()
    {
        var masker = new SecretMasker(SecretPatterns.From(["first-secret"]));
        var output = new ArrayBufferWriter<byte>();
        masker.Write("now first-s"u8, output);
        masker.Use(SecretPatterns.From(["first-secret", "first-string"]));
        masker.Write("tring and first-secret."u8, output);
        masker.Flush(output);
        Assert.Equal("now *** and ***.", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Fact]
    public void Use_MoreSecretsAtEveryPointOfAText_NeverShowsTheOldOne()
    {
        var text = Utf8("the old-secret-value and the old-secret-value again");
        for (var at = 0; at <= text.Length; at++)
        {
            var masker = new SecretMasker(SecretPatterns.From(["old-secret-value"]));
            var output = new ArrayBufferWriter<byte>();
            masker.Write(text.AsSpan(0, at), output);
            masker.Use(SecretPatterns.From(["old-secret-value", "new-secret-value"]));
            masker.Write(text.AsSpan(at), output);
            masker.Flush(output);
            Assert.Equal("the *** and the *** again", Encoding.UTF8.GetString(output.WrittenSpan));
        }
    }

    [Fact]
    public void ForJudging_ShortPartOfASecret_CondemnsNothing()
    {
        string[] secrets = ["{\"stage\":\"prod\",\"key\":\"a-very-long-inner-key\"}"];
        Assert.True(SecretPatterns.From(secrets).OccurIn("to prod"u8));
        Assert.False(SecretPatterns.ForJudging(secrets).OccurIn("to prod"u8));
        Assert.True(SecretPatterns.ForJudging(secrets).OccurIn("a-very-long-inner-key"u8));
    }

    private static string SecretOf(int number)
    {
        var random = new Random(number);
        var length = 8 + random.Next(40);
        var text = new StringBuilder();
        while (text.Length < length)
        {
            text.Append(Alphabet[random.Next(Alphabet.Length - 1)]);
        }

        return number % 5 == 0 ? text.Append("äπ😀").ToString() : text.ToString();
    }

    /// <summary>Words that no secret holds, so that nothing of them may go.</summary>
    private static string Noise(Random random) =>
        string.Join(' ', Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(100, 999).ToString(CultureInfo.InvariantCulture) + " öö"));

    /// <summary>
    /// Something was replaced, and not even half of the value is left in a row. What may stay of a base64 form are
    /// the characters that mix the value's edge with its neighbours.
    /// </summary>
    private static bool IsMasked(string shown, string secret)
    {
        if (!shown.Contains("***", StringComparison.Ordinal))
        {
            return false;
        }

        var part = Math.Max(4, secret.Length / 2);
        return Enumerable.Range(0, secret.Length - part + 1).All(at => !shown.Contains(secret.Substring(at, part), StringComparison.Ordinal));
    }

    private static string Mask(SecretPatterns patterns, params byte[][] writes)
    {
        var masker = new SecretMasker(patterns);
        var output = new ArrayBufferWriter<byte>();
        foreach (var write in writes)
        {
            masker.Write(write, output);
        }

        masker.Flush(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static byte[] Run(string program, string script, string argument)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(program == "perl" ? "-e" : "-c");
        start.ArgumentList.Add(script);
        if (program != "perl")
        {
            start.ArgumentList.Add("x");
        }

        start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var error = Task.Run(process.StandardError.ReadToEnd);
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        return [.. output.ToArray(), .. Utf8(error.GetAwaiter().GetResult())];
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static string LowerEscapes(string escaped) => System.Text.RegularExpressions.Regex.Replace(escaped, "%[0-9A-F]{2}", match => match.Value.ToLowerInvariant());
}
