using System.Text;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.AuditTrail;
using Mentiko.TestKit.Persistence;
using Xunit;

namespace Mentiko.Infrastructure.Tests.AuditTrail;

public abstract class AuditProverTests : RecordTests
{
    private protected AuditProverTests(TestProvider provider)
        : base(provider)
    {
    }

    [Fact]
    public async Task Verify_Whole_SaysSinceWhenAndItsCheckpoint()
    {
        var scope = await EntriesAsync(5);
        await Checkpoints.SealAsync(scope, CancellationToken.None);
        await AddAsync(scope, 2);
        var proof = await VerifyAsync(scope);
        Assert.Equal((true, 7L, 5L), (proof.Valid, proof.Entries, proof.Checkpoint!.Sequence));
        Assert.Equal(Db.Time.GetUtcNow(), proof.Until);
    }

    [Fact]
    public async Task Verify_TailCutByAnAdministrator_IsFound()
    {
        var scope = await EntriesAsync(5);
        await Checkpoints.SealAsync(scope, CancellationToken.None);
        Db.DropAuditTriggers();
        Db.Raw("""DELETE FROM "AuditEntries" WHERE "Sequence" > 3""");

        var fault = (await VerifyAsync(scope)).Fault!;
        Assert.Equal((TrailFaultKind.Cut, 4L), (fault.Kind, fault.Sequence));
    }

    [Theory]
    [InlineData("""UPDATE "AuditEntries" SET "Time" = 9223372036854775807 WHERE "Sequence" = 3""")]
    [InlineData("""UPDATE "AuditEntries" SET "Time" = -9223372036854775807 WHERE "Sequence" = 3""")]
    [InlineData("""UPDATE "AuditEntries" SET "Outcome" = 'xyz' WHERE "Sequence" = 3""")]
    [InlineData("""UPDATE "AuditEntries" SET "DetailsJson" = '{' WHERE "Sequence" = 3""")]
    public async Task Verify_EntryThatCannotEvenBeRead_IsFoundAndThePageWithItIsShown(string change)
    {
        var scope = await EntriesAsync(5);
        Db.DropAuditTriggers();
        Assert.Null((await VerifyAsync(scope)).Fault);
        Db.Raw(change);

        var fault = (await VerifyAsync(scope)).Fault!;
        Assert.Equal((TrailFaultKind.Changed, 3L), (fault.Kind, fault.Sequence));
        var shown = (await new EfAuditTrail(Db.Database, Db.Commits, Db.Time, Floors).ListAsync(scope, new AuditQuery(new PageRequest(100)), CancellationToken.None)).Items;
        Assert.Equal([5, 4, 3, 2, 1], shown.Select(entry => entry.Sequence));
        Assert.Equal([3], shown.Where(entry => entry.Details.ContainsKey("unreadable")).Select(entry => entry.Sequence));
    }

    [Fact]
    public async Task Verify_RecordWrittenAnew_IsFoundAndNotSignedAgain()
    {
        var scope = await EntriesAsync(5);
        var (signed, _) = await Checkpoints.SealAsync(scope, CancellationToken.None);
        Db.DropAuditTriggers();
        Db.Raw("""DELETE FROM "AuditEntries" """);

        // Another life of the product appends where nothing is left: the chain is whole, and another one.
        using var again = (IDisposable)Db.NewNode();
        await AddWithAsync((Mentiko.Infrastructure.Persistence.Commits.ICommitLine)again, scope, 6);
        Assert.Equal(TrailFaultKind.RolledBack, (await VerifyAsync(scope)).Fault!.Kind);

        var (kept, fault) = await Checkpoints.SealAsync(scope, CancellationToken.None);
        Assert.Equal((signed, TrailFaultKind.RolledBack), (kept, fault!.Kind));
        Assert.Single(Kept.Read(scope.Organization));
    }

    [Fact]
    public async Task Verify_CheckpointBent_IsFound()
    {
        var scope = await EntriesAsync(3);
        using var stranger = new AuditSigner(new byte[AuditSigner.KeyBytes]);
        Kept.Save(scope.Organization, 2, stranger.Sign(scope.Namespace.Value, 2, new string('0', 64), Db.Time.GetUtcNow()).Line());
        Assert.Equal(TrailFaultKind.Forged, (await VerifyAsync(scope)).Fault!.Kind);
    }

    [Fact]
    public async Task Verify_CheckpointFileUnreadable_IsFound()
    {
        var scope = await EntriesAsync(3);
        Kept.Save(scope.Organization, 2, "torn"u8);
        Assert.Equal(TrailFaultKind.Forged, (await VerifyAsync(scope)).Fault!.Kind);
    }

    [Fact]
    public async Task Seal_Twice_KeepsOneFile_AndCopiesGoElsewhereFirst()
    {
        var elsewhere = Path.Combine(Files.OutsidePath, "copies");
        Directory.CreateDirectory(elsewhere);
        Settings.CheckpointCopies = elsewhere;
        var scope = await EntriesAsync(3);
        var (first, _) = await Checkpoints.SealAsync(scope, CancellationToken.None);
        var (second, _) = await Checkpoints.SealAsync(scope, CancellationToken.None);
        Assert.Equal(first, second);
        Assert.Equal(first, AuditCheckpoint.Read(Assert.Single(Kept.Read(scope.Organization))));
        var copy = Assert.Single(Directory.GetFiles(elsewhere, "*.json", SearchOption.AllDirectories));
        Assert.Equal(first.Line(), await File.ReadAllBytesAsync(copy));
        Assert.Contains(scope.Namespace.ToString(), copy, StringComparison.Ordinal);

        // The control: without the place elsewhere nothing is kept here either.
        Directory.Delete(elsewhere, recursive: true);
        await AddAsync(scope, 1);
        await Assert.ThrowsAnyAsync<IOException>(() => Checkpoints.SealAsync(scope, CancellationToken.None));
        Assert.Single(Kept.Read(scope.Organization));
    }

    [Fact]
    public async Task Export_ProvesItself_AndNoOtherNamespacesEntriesAreInIt()
    {
        var scope = await EntriesAsync(AuditPages.Size + 3);
        var other = TemporaryDatabase.Scope(await Db.AddNamespaceAsync("globex"));
        await AddAsync(other, 2);
        var file = await ExportAsync(scope, AuditExportFormat.Ndjson);
        var verdict = await ExportVerifier.VerifyAsync(new MemoryStream(file), Prover.PublicKey, CancellationToken.None);
        Assert.True(verdict.Valid, verdict.Fault?.Text);
        Assert.Equal(AuditPages.Size + 3, verdict.Entries);

        var csv = Encoding.UTF8.GetString(await ExportAsync(scope, AuditExportFormat.Csv));
        Assert.StartsWith("\uFEFFsequence,time,", csv, StringComparison.Ordinal);
        Assert.Equal(AuditPages.Size + 4, csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Export_AgainAndAgain_ProvesItselfAndKeepsNoFile()
    {
        var scope = await EntriesAsync(1);
        for (var time = 2; time <= 21; time++)
        {
            await AddAsync(scope, 1);
            var file = await ExportAsync(scope, AuditExportFormat.Ndjson);
            var verdict = await ExportVerifier.VerifyAsync(new MemoryStream(file), Prover.PublicKey, CancellationToken.None);
            Assert.Equal((true, (long)time), (verdict.Valid, verdict.Entries));
        }

        Assert.Empty(Kept.Read(scope.Organization));

        // The control: what is sealed is kept.
        await Checkpoints.SealAsync(scope, CancellationToken.None);
        Assert.Single(Kept.Read(scope.Organization));
    }

    [Fact]
    public async Task Export_ThirdAtOnce_IsRefused_AndAnotherNamespacesIsNot()
    {
        var scope = await EntriesAsync(1);
        var other = TemporaryDatabase.Scope(await Db.AddNamespaceAsync("globex"));
        using var first = (await BeginAsync(scope)).Value;
        var second = (await BeginAsync(scope)).Value;
        Assert.IsType<Error.RateLimited>((await BeginAsync(scope)).Error);
        using var theirs = (await BeginAsync(other)).Value;

        // One that was never written makes place too, and once only.
        second.Dispose();
        second.Dispose();
        using var third = (await BeginAsync(scope)).Value;
        Assert.IsType<Error.RateLimited>((await BeginAsync(scope)).Error);
    }

    [Fact]
    public async Task Export_OfABrokenRecord_IsWrittenAndDoesNotVerify()
    {
        var scope = await EntriesAsync(5);
        Db.DropAuditTriggers();
        Db.Raw("""UPDATE "AuditEntries" SET "ActorName" = 'nobody' WHERE "Sequence" = 3""");
        var verdict = await ExportVerifier.VerifyAsync(new MemoryStream(await ExportAsync(scope, AuditExportFormat.Ndjson)), Prover.PublicKey, CancellationToken.None);
        Assert.False(verdict.Valid);
    }

    [Fact]
    public async Task Mark_EveryThousand_SignsWhatTheWriterWrote()
    {
        Assert.True(AuditPulse.IsMark(2_000));
        Assert.False(AuditPulse.IsMark(1_999));
        var scope = await EntriesAsync(3);
        var mark = await MarkAsync(scope);
        await AddAsync(scope, 2);
        Assert.Null(await Checkpoints.SealAsync(scope, mark, CancellationToken.None));
        Assert.Equal(3, (await VerifyAsync(scope)).Checkpoint!.Sequence);

        // One that comes late, when more has been signed, is left alone.
        await Checkpoints.SealAsync(scope, CancellationToken.None);
        Assert.Null(await Checkpoints.SealAsync(scope, mark with { Sequence = 4 }, CancellationToken.None));
        Assert.Equal(2, Kept.Read(scope.Organization).Count());
    }

    [Fact]
    public async Task Mark_OfARecordWrittenAnew_IsNotSigned()
    {
        var scope = await EntriesAsync(5);
        await Checkpoints.SealAsync(scope, CancellationToken.None);
        Db.DropAuditTriggers();
        Db.Raw("""DELETE FROM "AuditEntries" """);
        using var again = (IDisposable)Db.NewNode();
        await AddWithAsync((Mentiko.Infrastructure.Persistence.Commits.ICommitLine)again, scope, 8);

        Assert.Equal(TrailFaultKind.RolledBack, (await Checkpoints.SealAsync(scope, await MarkAsync(scope), CancellationToken.None))!.Kind);
        Assert.Single(Kept.Read(scope.Organization));
        Assert.Equal(TrailFaultKind.RolledBack, (await VerifyAsync(scope)).Fault!.Kind);
    }

    [Fact]
    public async Task Mark_ThatTheDatabaseDoesNotHave_IsNotSigned()
    {
        var scope = await EntriesAsync(5);
        var mark = await MarkAsync(scope);
        Assert.Equal(TrailFaultKind.RolledBack, (await Checkpoints.SealAsync(scope, mark with { Hash = new string('0', 64) }, CancellationToken.None))!.Kind);
        Assert.Equal(TrailFaultKind.Cut, (await Checkpoints.SealAsync(scope, mark with { Sequence = 6 }, CancellationToken.None))!.Kind);
        Assert.Empty(Kept.Read(scope.Organization));

        // The control: what it does have.
        Assert.Null(await Checkpoints.SealAsync(scope, mark, CancellationToken.None));
        Assert.Single(Kept.Read(scope.Organization));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-7)]
    public async Task Entry_PutBeforeTheFirst_IsShownNowhereAndFound(long sequence)
    {
        var scope = await EntriesAsync(3);
        Db.DropAuditTriggers();
        PutIn(sequence);

        Assert.Equal([3, 2, 1], await ShownAsync(scope));
        Assert.Equal((3L, 0), (await CountedAsync(scope), await TracedAsync(scope)));
        var fault = (await VerifyAsync(scope)).Fault!;
        Assert.Equal((TrailFaultKind.Sequence, sequence), (fault.Kind, fault.Sequence));
        Assert.Equal(TrailFaultKind.Sequence, (await Checkpoints.SealAsync(scope, CancellationToken.None)).Fault!.Kind);
        Assert.Equal(TrailFaultKind.Sequence, (await Checkpoints.SealAsync(scope, await MarkAsync(scope), CancellationToken.None))!.Kind);
        Assert.Empty(Kept.Read(scope.Organization));
    }

    [Fact]
    public async Task Entry_DoubledAtAPagesBorder_IsFound()
    {
        var scope = await EntriesAsync(AuditPages.Size + 3);
        await Checkpoints.SealAsync(scope, CancellationToken.None);
        Db.DropAuditTriggers();
        Db.Raw(WithoutKey);
        Assert.True((await VerifyAsync(scope)).Valid);

        PutIn(AuditPages.Size, AuditPages.Size);
        var fault = (await VerifyAsync(scope)).Fault!;
        Assert.Equal((TrailFaultKind.Sequence, AuditPages.Size + 1L), (fault.Kind, fault.Sequence));

        // So is one of the entry that was signed last, where the signing walk begins.
        PutIn(AuditPages.Size + 3, AuditPages.Size + 3);
        Assert.Equal(TrailFaultKind.Sequence, (await Checkpoints.SealAsync(scope, CancellationToken.None)).Fault!.Kind);
    }

    private protected abstract string WithoutKey { get; }

    private async Task<AuditMark> MarkAsync(NamespaceScope scope)
    {
        var last = (await Pages.LastAsync(scope, CancellationToken.None))!;
        return new AuditMark(scope.Namespace.Value, last.Sequence, last.Hash);
    }
}

public sealed class AuditProverOnSqlite() : AuditProverTests(TestProvider.Sqlite)
{
    /// <summary>It reads the same and hashes the same, and no search finds it: only this database keeps what a column was not made for.</summary>
    [Theory]
    [InlineData(""" "Action" = CAST("Action" AS BLOB) """)]
    [InlineData(""" "Outcome" = CAST("Outcome" AS BLOB) """)]
    [InlineData(""" "TargetId" = CAST("TargetId" AS BLOB) """)]
    [InlineData(""" "Time" = "Time" || 'x' """)]
    public async Task Verify_ColumnThatHoldsAnotherType_IsFound(string change)
    {
        var scope = await EntriesAsync(5);
        Db.DropAuditTriggers();
        Db.Raw($"""UPDATE "AuditEntries" SET {change} WHERE "Sequence" = 3""");

        var proof = await VerifyAsync(scope);
        Assert.Equal((TrailFaultKind.Changed, 3L, 2L), (proof.Fault!.Kind, proof.Fault.Sequence, proof.Entries));
    }

    [Fact]
    public async Task Export_OfARecordWhoseLastNumberIsText_Ends()
    {
        var scope = await EntriesAsync(5);
        Db.DropAuditTriggers();
        Db.Raw("""UPDATE "AuditEntries" SET "Sequence" = "Sequence" || 'x' WHERE "Sequence" = 5""");

        using var file = new MemoryStream();
        using var export = (await Prover.ExportAsync(scope, new AuditExportQuery(AuditExportFormat.Ndjson), CancellationToken.None)).Value;
        await export.WriteAsync(file, new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token);
        Assert.InRange(Encoding.UTF8.GetString(file.ToArray()).Count(letter => letter == '\n'), 5, 6);
        Assert.Equal(5, (await VerifyAsync(scope)).Fault!.Sequence);
    }

    private protected override string WithoutKey => """
        CREATE TABLE "Copied" AS SELECT * FROM "AuditEntries";
        DROP TABLE "AuditEntries";
        ALTER TABLE "Copied" RENAME TO "AuditEntries"
        """;
}

public sealed class AuditProverOnPostgreSql() : AuditProverTests(TestProvider.PostgreSql)
{
    private protected override string WithoutKey => """ALTER TABLE "AuditEntries" DROP CONSTRAINT "PK_AuditEntries" """;
}
