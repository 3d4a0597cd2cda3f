using System.Text;
using Mentiko.Core.Audit;
using Xunit;

namespace Mentiko.Core.Tests.Audit;

public sealed class ExportVerifierTests
{
    private static readonly SampleTrail Trail = new(25);

    [Fact]
    public async Task Export_Whole_IsValid()
    {
        var verdict = await VerifyAsync(Trail.Export());
        Assert.Null(verdict.Fault);
        Assert.Equal((true, 25L, 0L), (verdict.Valid, verdict.Entries, verdict.Line));
    }

    [Fact]
    public async Task Export_OfTheEnd_IsValid_AndItsBeginningIsProven()
    {
        Assert.Equal(5, (await VerifyAsync(Trail.Export(after: 20))).Entries);
        var bent = Encoding.UTF8.GetString(Trail.Export(after: 20)).Replace("\"after\":20", "\"after\":19", StringComparison.Ordinal);
        Assert.False((await VerifyAsync(Encoding.UTF8.GetBytes(bent))).Valid);
    }

    [Fact]
    public async Task Export_WithItsFirstEntriesCutOff_SaysWhereItBegins_AndIsNotWhole()
    {
        // The first line is not signed: it can be written to fit what is left.
        var lines = Lines();
        lines[0] = lines[0].Replace("\"after\":0", "\"after\":3", StringComparison.Ordinal).Replace(Trail.Entries[0].PreviousHash, Trail.Entries[2].Hash, StringComparison.Ordinal);
        lines.RemoveRange(1, 3);
        var verdict = await VerifyAsync(lines);
        Assert.Equal((true, 4L, 22L), (verdict.Valid, verdict.First, verdict.Entries));
        var whole = verdict.Whole();
        Assert.Equal((false, TrailFaultKind.Sequence, 1L, 1L), (whole.Valid, whole.Fault!.Kind, whole.Fault.Sequence, whole.Line));

        // The control: the whole one is.
        var control = await VerifyAsync(Lines());
        Assert.Equal(1, control.First);
        Assert.True(control.Whole().Valid);
    }

    [Fact]
    public async Task Export_OfAnEmptyRecord_IsValid() => Assert.True((await VerifyAsync(new SampleTrail(0).Export())).Valid);

    [Fact]
    public async Task Export_WithAnotherKey_IsForged()
    {
        using var stranger = new AuditSigner(new byte[AuditSigner.KeyBytes]);
        var verdict = await ExportVerifier.VerifyAsync(new MemoryStream(Trail.Export()), stranger.PublicKey, CancellationToken.None);
        Assert.Equal(TrailFaultKind.Forged, verdict.Fault!.Kind);
    }

    [Fact]
    public async Task Export_ALineChanged_IsLocated()
    {
        var lines = Lines();
        lines[7] = lines[7].Replace("chain.updated", "chain.deleted", StringComparison.Ordinal);
        var verdict = await VerifyAsync(lines);
        Assert.Equal((TrailFaultKind.Changed, 7L, 8L), (verdict.Fault!.Kind, verdict.Fault.Sequence, verdict.Line));
    }

    [Fact]
    public async Task Export_TheSameInOtherBytes_IsNoExport()
    {
        var lines = Lines();
        lines[7] = lines[7].Replace("\"action\":", "\"action\": ", StringComparison.Ordinal);
        Assert.Equal(TrailFaultKind.Unreadable, (await VerifyAsync(lines)).Fault!.Kind);
        lines[7] = lines[7].Replace("\"action\": ", "\"action\":\"run.triggered\",\"action\":", StringComparison.Ordinal);
        Assert.Equal(TrailFaultKind.Unreadable, (await VerifyAsync(lines)).Fault!.Kind);
    }

    [Fact]
    public async Task Export_EveryCutAndEveryLineLeftOut_IsFound()
    {
        var whole = Trail.Export();
        for (var length = 0; length < whole.Length; length += 17)
        {
            Assert.False((await VerifyAsync(whole[..length])).Valid);
        }

        Assert.False((await VerifyAsync(whole[..^1])).Valid);
        for (var left = 0; left < 26; left++)
        {
            var lines = Lines();
            lines.RemoveAt(left);
            Assert.False((await VerifyAsync(lines)).Valid);
        }
    }

    [Fact]
    public async Task Export_AnEndWithoutLineFeed_OfAnySize_IsRefusedInBoundedMemory()
    {
        var verdict = await ExportVerifier.VerifyAsync(new Endless(), Trail.Signer.PublicKey, CancellationToken.None);
        Assert.Equal(TrailFaultKind.Unreadable, verdict.Fault!.Kind);
    }

    [Fact]
    public async Task Bytes_2000Changed_AreAllFound() => await BendAsync(2_000);

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Bytes_100000Changed_AreAllFound() => await BendAsync(100_000);

    [Fact]
    public void Csv_HostileText_IsNoFormulaAndStaysTold()
    {
        var text = new StringBuilder();
        AuditCsv.Append(text, new ChainedEntry
        {
            Sequence = 1,
            ActorName = "=cmd|' /C calc'!A0",
            TargetId = " +1",
            UserAgent = "'quoted",
            RunId = "-1",
            Ip = "\uFF1D1",
            TargetKind = "a\"b",
            Credential = "\tx",
            ActorId = "@x",
            Action = "plain",
        });
        Assert.Equal(
            "\"1\",\"1970-01-01T00:00:00.000Z\",\"\",\"'@x\",\"'=cmd|' /C calc'!A0\",\"'\tx\",\"plain\",\"a\"\"b\",\"' +1\",\"\",\"'\uFF1D1\",\"''quoted\",\"'-1\",\"{}\",\"\",\"\"\r\n",
            text.ToString());
        Assert.Equal(AuditCsv.Header.Count(c => c == ','), text.ToString().Count(c => c == ','));
    }

    [Theory]
    [InlineData("a;=cmd|'/C calc'!A0;b", "a;'=cmd|'/C calc'!A0;b")]
    [InlineData("a; \t@x", "a; \t'@x")]
    [InlineData("\t=x", "'\t'=x")]
    [InlineData("a\n+1", "a\n'+1")]
    [InlineData("a;\"=x", "a;\"\"'=x")]
    [InlineData("a;'=x", "a;''=x")]
    [InlineData("a=b; c=d", "a=b; c=d")]
    public void Csv_FormulaBehindAnotherSeparator_IsNone(string agent, string cell)
    {
        var text = new StringBuilder();
        AuditCsv.Append(text, new ChainedEntry { Sequence = 1, UserAgent = agent });
        Assert.Contains($",\"{cell}\",", text.ToString(), StringComparison.Ordinal);
    }

    private static async Task BendAsync(int times)
    {
        var (chance, whole) = (new Random(7), new SampleTrail(6).Export());
        for (var time = 0; time < times; time++)
        {
            var bent = whole.ToArray();
            var at = chance.Next(bent.Length);
            bent[at] ^= (byte)(1 + chance.Next(255));
            Assert.False((await VerifyAsync(bent)).Valid, $"Byte {at} was changed and nobody saw it.");
        }
    }

    private static List<string> Lines() => [.. Encoding.UTF8.GetString(Trail.Export()).Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    private static Task<ExportVerdict> VerifyAsync(List<string> lines) => VerifyAsync(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));

    private static Task<ExportVerdict> VerifyAsync(byte[] file) => ExportVerifier.VerifyAsync(new MemoryStream(file), Trail.Signer.PublicKey, CancellationToken.None);

    /// <summary>Never ends, and never ends a line.</summary>
    private sealed class Endless : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => count;
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(buffer.Length);
        public override void Flush() => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
