using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Infrastructure.AuditTrail;
using Mentiko.Infrastructure.AuditTrail.Archiving;
using Mentiko.Infrastructure.AuditTrail.Sending;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.Persistence.Transfer;
using Mentiko.TestKit.Persistence;
using Microsoft.Extensions.Options;
using Xunit;

namespace Mentiko.Infrastructure.Tests.AuditTrail;

/// <summary>Old entries go into files that prove themselves, and what stays is as whole as before.</summary>
public abstract class AuditArchiverTests : RecordTests
{
    private readonly AuditArchiver _archiver;
    private readonly SentFiles _sent;
    private readonly string _folder;

    private protected AuditArchiverTests(TestProvider provider)
        : base(provider)
    {
        _sent = new SentFiles(Files.Tree, Files.Disk);
        _archiver = new AuditArchiver(Db.Database, Db.Commits, Pages, Prover, Checkpoints, Floors, _sent, Seal, Files.Disk, Options.Create(Settings), Db.Time);
        _folder = Directory.CreateDirectory(Path.Combine(Files.OutsidePath, "archive")).FullName;
    }

    [Fact]
    public async Task Archive_OldEntries_AreInAFileThatProvesItself_AndTheRestStaysWhole()
    {
        var scope = await EntriesAsync(5);
        await Checkpoints.SealAsync(scope, CancellationToken.None);
        var other = TemporaryDatabase.Scope(await Db.AddNamespaceAsync("globex"));
        await AddAsync(other, 3);
        var part = (await ArchiveAsync(scope, await LaterAsync(scope, 4)))!;

        Assert.Equal((1L, 5L), (part.First, part.Last));
        var (file, verdict) = await ReadAsync(part);
        Assert.True(verdict.Valid, verdict.Fault?.Text);
        Assert.Equal(5, verdict.Entries);

        // 6 to 9, and the entry that says it.
        var proof = await VerifyAsync(scope);
        Assert.True(proof.Valid, proof.Fault?.Text);
        Assert.Equal((5L, 5L), (proof.Entries, proof.Floor!.Sequence));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file)), proof.Floor.Archive);
        Assert.Equal(AuditActions.AuditArchived, (await Pages.LastAsync(scope, CancellationToken.None))!.Action);
        Assert.Null(await Pages.FindAsync(scope, 5, CancellationToken.None));
        Assert.Equal(3, (await Pages.AfterAsync(other, 0, CancellationToken.None)).Count);

        // It goes on: entries, checkpoints, exports of what is there.
        await AddAsync(scope, 2);
        Assert.Null((await Checkpoints.SealAsync(scope, CancellationToken.None)).Fault);
        var export = await ExportVerifier.VerifyAsync(new MemoryStream(await ExportAsync(scope, AuditExportFormat.Ndjson)), Prover.PublicKey, CancellationToken.None);
        Assert.Equal((true, 7L, 5L), (export.Valid, export.Entries, export.Header!.After));
    }

    [Fact]
    public async Task Archive_Again_BeginsWhereTheLastOneEnded()
    {
        var scope = await EntriesAsync(5);
        var first = (await ArchiveAsync(scope, await LaterAsync(scope, 4)))!;
        Assert.Null(await ArchiveAsync(scope, Db.Time.GetUtcNow().AddDays(-5)));
        var second = (await ArchiveAsync(scope, await LaterAsync(scope, 1)))!;
        Assert.Equal((6L, 10L), (second.First, second.Last));
        var (before, after) = ((await ReadAsync(first)).Verdict, (await ReadAsync(second)).Verdict);
        Assert.True(after.Valid, after.Fault?.Text);
        Assert.Equal(before.Header!.Through.Hash, after.Header!.PreviousHash);
        Assert.True((await VerifyAsync(scope)).Valid);
    }

    [Fact]
    public async Task FirstEntries_GoneWithoutAFloor_AreFound()
    {
        var scope = await EntriesAsync(5);
        await Db.Database.RemoveEntriesAsync(scope.Namespace, 3, CancellationToken.None);
        Assert.Equal(TrailFaultKind.Sequence, (await VerifyAsync(scope)).Fault!.Kind);
        await Assert.ThrowsAsync<AuditArchiveException>(() => ArchiveLaterAsync(scope));

        // The protection is back: what is left cannot be removed by a statement.
        Assert.ThrowsAny<System.Data.Common.DbException>(() => Db.Raw("""DELETE FROM "AuditEntries" """));
    }

    [Fact]
    public async Task Floor_ThatTheKeyDidNotSignAsOne_IsFound()
    {
        var scope = await EntriesAsync(5);
        var (checkpoint, _) = await Checkpoints.SealAsync(scope, CancellationToken.None);
        using var stranger = new AuditSigner(new byte[AuditSigner.KeyBytes]);
        byte[][] bent =
        [
            checkpoint.Line(),
            stranger.SignFloor(scope.Namespace.Value, 5, checkpoint.Hash, new string('0', 64), Db.Time.GetUtcNow()).Line(),
            new AuditFloor(scope.Namespace.Value, 5, checkpoint.Hash, new string('0', 64), checkpoint.Time, checkpoint.KeyId, checkpoint.Signature).Line(),
            Seal.Signer.SignFloor(Guid.NewGuid(), 5, checkpoint.Hash, new string('0', 64), Db.Time.GetUtcNow()).Line(),
            "torn"u8.ToArray(),
        ];
        foreach (var content in bent)
        {
            Kept.SaveFloor(scope.Organization, content);
            Assert.Equal(TrailFaultKind.Forged, (await VerifyAsync(scope)).Fault!.Kind);
            await Assert.ThrowsAsync<AuditArchiveException>(() => ArchiveLaterAsync(scope));
        }

        // The control: one that was signed for this record is where it begins.
        Kept.SaveFloor(scope.Organization, Seal.Signer.SignFloor(scope.Namespace.Value, 5, checkpoint.Hash, new string('0', 64), Db.Time.GetUtcNow()).Line());
        var proof = await VerifyAsync(scope);
        Assert.Equal((true, 5L), (proof.Valid, proof.Floor!.Sequence));
    }

    [Fact]
    public async Task Archive_KilledBeforeTheEntriesWent_IsFinishedTheNextTime()
    {
        var scope = await EntriesAsync(5);
        var last = (await Pages.LastAsync(scope, CancellationToken.None))!;
        await AddAsync(scope, 3);
        Floors.Keep(scope, Seal.Signer.SignFloor(scope.Namespace.Value, 5, last.Hash, new string('0', 64), Db.Time.GetUtcNow()));
        Assert.Equal(3, (await VerifyAsync(scope)) is { Valid: true } proof ? proof.Entries : 0);

        Assert.Null(await ArchiveAsync(scope, DateTimeOffset.UnixEpoch));
        Assert.Equal(6, (await Pages.AfterAsync(scope, 0, CancellationToken.None))[0].Sequence);
    }

    [Fact]
    public async Task Archive_KilledBeforeItsFloor_TakesTheFileThatIsOnRecord()
    {
        var scope = await EntriesAsync(5);
        var before = await LaterAsync(scope, 2);
        await Checkpoints.SealAsync(scope, CancellationToken.None);
        Settings.CheckpointCopies = Path.Combine(Files.OutsidePath, "nowhere");
        await Assert.ThrowsAnyAsync<IOException>(() => ArchiveAsync(scope, before));
        Settings.CheckpointCopies = null;
        var file = Assert.Single(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories));
        var content = await File.ReadAllBytesAsync(file);
        Assert.Equal(8, (await Pages.LastAsync(scope, CancellationToken.None))!.Sequence);

        // Another moment is asked for: what is on record is brought to its end first, as it is.
        var part = (await ArchiveAsync(scope, await LaterAsync(scope, 1)))!;
        Assert.Equal(new ArchivedPart(1, 5, file, IsResumed: true), part);
        Assert.Equal(content, await File.ReadAllBytesAsync(file));
        var proof = await VerifyAsync(scope);
        Assert.Equal((true, 4L, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content))), (proof.Valid, proof.Entries, proof.Floor!.Archive));
        Assert.Single(await Pages.AfterAsync(scope, 0, CancellationToken.None), entry => entry.Action == AuditActions.AuditArchived);

        // The control: the rest is another part.
        var rest = (await ArchiveAsync(scope, Db.Time.GetUtcNow()))!;
        Assert.Equal((6L, 8L, false), (rest.First, rest.Last, rest.IsResumed));
    }

    [Fact]
    public async Task Archive_KilledBeforeItsEntry_TakesTheFileThatIsThere()
    {
        var scope = await EntriesAsync(5);
        var before = await LaterAsync(scope, 2);
        Db.BreakAudit();
        await Assert.ThrowsAnyAsync<Exception>(() => ArchiveAsync(scope, before));
        Db.MendAudit();
        var content = await File.ReadAllBytesAsync(Assert.Single(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories)));

        Db.Time.Advance(TimeSpan.FromHours(1));
        var part = (await ArchiveAsync(scope, before))!;
        Assert.Equal(content, await File.ReadAllBytesAsync(part.File));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content)), (await VerifyAsync(scope)).Floor!.Archive);
    }

    [Fact]
    public async Task Archive_WhereAnotherFileHasItsName_TouchesNeither()
    {
        var scope = await EntriesAsync(5);
        var before = await LaterAsync(scope, 2);
        var taken = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, scope.Namespace.ToString())).FullName, "00000000000001-00000000000005.ndjson");
        await File.WriteAllTextAsync(taken, "somebody's");
        var failure = await Assert.ThrowsAsync<AuditArchiveException>(() => ArchiveAsync(scope, before));
        Assert.Contains("is not the archive of these entries", failure.Message, StringComparison.Ordinal);
        Assert.Equal("somebody's", await File.ReadAllTextAsync(taken));
        Assert.Equal(7, (await Pages.AfterAsync(scope, 0, CancellationToken.None)).Count);
    }

    [Fact]
    public async Task Entry_PutBelowTheFloor_IsShownNowhereAndFound()
    {
        var scope = await EntriesAsync(5);
        await ArchiveAsync(scope, await LaterAsync(scope, 2));
        Db.DropAuditTriggers();
        PutIn(3, of: 6);

        Assert.Equal([8, 7, 6], await ShownAsync(scope));
        Assert.Equal((3L, 0), (await CountedAsync(scope), await TracedAsync(scope)));
        var fault = (await VerifyAsync(scope)).Fault!;
        Assert.Equal((TrailFaultKind.Sequence, 3L), (fault.Kind, fault.Sequence));
        Assert.NotNull((await Checkpoints.SealAsync(scope, CancellationToken.None)).Fault);

        // It is evidence, and no archive removes it as if it were what a killed one has left.
        await Assert.ThrowsAsync<AuditArchiveException>(() => ArchiveLaterAsync(scope));
        Assert.NotNull(await Pages.FindAsync(scope, 3, CancellationToken.None));
    }

    [Fact]
    public async Task Archive_OfABrokenRecord_RemovesNothing()
    {
        var scope = await EntriesAsync(5);
        var before = await LaterAsync(scope, 2);
        Db.DropAuditTriggers();
        Db.Raw("""UPDATE "AuditEntries" SET "ActorName" = 'nobody' WHERE "Sequence" = 7""");
        var failure = await Assert.ThrowsAsync<AuditArchiveException>(() => ArchiveAsync(scope, before));
        Assert.Contains("Entry 7 was changed", failure.Message, StringComparison.Ordinal);
        Assert.Equal(7, (await Pages.AfterAsync(scope, 0, CancellationToken.None)).Count);
    }

    [Fact]
    public async Task Archive_WhatASinkDoesNotHaveYet_Stays()
    {
        var scope = await EntriesAsync(5);
        var before = await LaterAsync(scope, 2);
        Settings.Sinks["siem"] = new AuditSinkOptions();
        Assert.Null(await ArchiveAsync(scope, before));
        _sent.Write(scope.Organization, "siem", 2);
        Assert.Equal(2, (await ArchiveAsync(scope, before))!.Last);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Copy_OfARecordWithAFloor_VerifiesThere(bool toAServer)
    {
        var scope = await EntriesAsync(5);
        await ArchiveAsync(scope, await LaterAsync(scope, 4));
        using var target = new TemporaryDatabase(toAServer ? TestProvider.PostgreSql : TestProvider.Sqlite);
        await new StateCopy(Db.Database, target.Database).RunAsync(new Progress<string>(), CancellationToken.None);
        Assert.Equal(new AuditVerification(true, 5, null), await new AuditVerifier(target.Database, Floors).VerifyAsync(scope, CancellationToken.None));

        // The control: without the floor it is a record whose beginning is missing.
        Assert.False((await new AuditVerifier(target.Database).VerifyAsync(scope, CancellationToken.None)).Valid);
    }

    /// <summary>Ten days later there are more entries; the answer is a moment between.</summary>
    private async Task<DateTimeOffset> LaterAsync(NamespaceScope scope, int count)
    {
        Db.Time.Advance(TimeSpan.FromDays(10));
        var before = Db.Time.GetUtcNow();
        await AddAsync(scope, count);
        return before;
    }

    private async Task ArchiveLaterAsync(NamespaceScope scope) => await ArchiveAsync(scope, await LaterAsync(scope, 1));

    private Task<ArchivedPart?> ArchiveAsync(NamespaceScope scope, DateTimeOffset before) => _archiver.ArchiveAsync(scope, before, _folder, CancellationToken.None);

    private async Task<(byte[] File, ExportVerdict Verdict)> ReadAsync(ArchivedPart part)
    {
        var file = await File.ReadAllBytesAsync(part.File);
        return (file, await ExportVerifier.VerifyAsync(new MemoryStream(file), Prover.PublicKey, CancellationToken.None));
    }
}

public sealed class AuditArchiverOnSqlite() : AuditArchiverTests(TestProvider.Sqlite);

public sealed class AuditArchiverOnPostgreSql() : AuditArchiverTests(TestProvider.PostgreSql);
