using System.Text;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.AuditTrail;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.TestKit.Files;
using Mentiko.TestKit.Persistence;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace Mentiko.Infrastructure.Tests.AuditTrail;

public abstract class AuditProverTests : IDisposable
{
    private readonly TemporaryDatabase _db;
    private readonly TemporaryDataTree _files = new();
    private readonly AuditSeal _seal = new();
    private readonly AuditProver _prover;
    private readonly Checkpoints _checkpoints;
    private readonly AuditOptions _options = new();

    private protected AuditProverTests(TestProvider provider)
    {
        _db = new TemporaryDatabase(provider);
        _seal.Load(new AuditSigner([.. Enumerable.Range(1, AuditSigner.KeyBytes).Select(number => (byte)number)]));
        var pages = new AuditPages(_db.Database);
        Kept = new CheckpointFiles(_files.Tree, _files.Disk);
        _checkpoints = new Checkpoints(pages, Kept, _seal, Options.Create(_options), _db.Time, NullLogger<Checkpoints>.Instance);
        _prover = new AuditProver(pages, _checkpoints, Kept, _seal);
    }

    private CheckpointFiles Kept { get; }

    public void Dispose()
    {
        _prover.Dispose();
        _seal.Dispose();
        _files.Dispose();
        _db.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Verify_Whole_SaysSinceWhenAndItsCheckpoint()
    {
        var scope = await EntriesAsync(5);
        await _checkpoints.SealAsync(scope, CancellationToken.None);
        await AddAsync(scope, 2);
        var proof = await VerifyAsync(scope);
        Assert.Equal((true, 7L, 5L), (proof.Valid, proof.Entries, proof.Checkpoint!.Sequence));
        Assert.Equal(_db.Time.GetUtcNow(), proof.Until);
    }

    [Fact]
    public async Task Verify_TailCutByAnAdministrator_IsFound()
    {
        var scope = await EntriesAsync(5);
        await _checkpoints.SealAsync(scope, CancellationToken.None);
        _db.DropAuditTriggers();
        _db.Raw("""DELETE FROM "AuditEntries" WHERE "Sequence" > 3""");

        var fault = (await VerifyAsync(scope)).Fault!;
        Assert.Equal((TrailFaultKind.Cut, 4L), (fault.Kind, fault.Sequence));
    }

    [Fact]
    public async Task Verify_RecordWrittenAnew_IsFoundAndNotSignedAgain()
    {
        var scope = await EntriesAsync(5);
        var (signed, _) = await _checkpoints.SealAsync(scope, CancellationToken.None);
        _db.DropAuditTriggers();
        _db.Raw("""DELETE FROM "AuditEntries" """);

        // Another life of the product appends where nothing is left: the chain is whole, and another one.
        using var again = (IDisposable)_db.NewNode();
        await AddWithAsync((Mentiko.Infrastructure.Persistence.Commits.ICommitLine)again, scope, 6);
        Assert.Equal(TrailFaultKind.RolledBack, (await VerifyAsync(scope)).Fault!.Kind);

        var (kept, fault) = await _checkpoints.SealAsync(scope, CancellationToken.None);
        Assert.Equal((signed, TrailFaultKind.RolledBack), (kept, fault!.Kind));
        Assert.Single(Kept.Read(scope.Organization));
    }

    [Fact]
    public async Task Verify_CheckpointBent_IsFound()
    {
        var scope = await EntriesAsync(3);
        using var stranger = new AuditSigner(new byte[AuditSigner.KeyBytes]);
        Kept.Save(scope.Organization, 2, stranger.Sign(scope.Namespace.Value, 2, new string('0', 64), _db.Time.GetUtcNow()).Line());
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
        var elsewhere = Path.Combine(_files.OutsidePath, "copies");
        Directory.CreateDirectory(elsewhere);
        _options.CheckpointCopies = elsewhere;
        var scope = await EntriesAsync(3);
        var (first, _) = await _checkpoints.SealAsync(scope, CancellationToken.None);
        var (second, _) = await _checkpoints.SealAsync(scope, CancellationToken.None);
        Assert.Equal(first, second);
        Assert.Equal(first, AuditCheckpoint.Read(Assert.Single(Kept.Read(scope.Organization))));
        var copy = Assert.Single(Directory.GetFiles(elsewhere, "*.json", SearchOption.AllDirectories));
        Assert.Equal(first.Line(), await File.ReadAllBytesAsync(copy));
        Assert.Contains(scope.Namespace.ToString(), copy, StringComparison.Ordinal);

        // The control: without the place elsewhere nothing is kept here either.
        Directory.Delete(elsewhere, recursive: true);
        await AddAsync(scope, 1);
        await Assert.ThrowsAnyAsync<IOException>(() => _checkpoints.SealAsync(scope, CancellationToken.None));
        Assert.Single(Kept.Read(scope.Organization));
    }

    [Fact]
    public async Task Export_ProvesItself_AndNoOtherNamespacesEntriesAreInIt()
    {
        var scope = await EntriesAsync(AuditPages.Size + 3);
        var other = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("globex"));
        await AddAsync(other, 2);
        var file = await ExportAsync(scope, AuditExportFormat.Ndjson);
        var verdict = await ExportVerifier.VerifyAsync(new MemoryStream(file), _prover.PublicKey, CancellationToken.None);
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
            var verdict = await ExportVerifier.VerifyAsync(new MemoryStream(file), _prover.PublicKey, CancellationToken.None);
            Assert.Equal((true, (long)time), (verdict.Valid, verdict.Entries));
        }

        Assert.Empty(Kept.Read(scope.Organization));

        // The control: what is sealed is kept.
        await _checkpoints.SealAsync(scope, CancellationToken.None);
        Assert.Single(Kept.Read(scope.Organization));
    }

    [Fact]
    public async Task Export_ThirdAtOnce_IsRefused_AndAnotherNamespacesIsNot()
    {
        var scope = await EntriesAsync(1);
        var other = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("globex"));
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
        _db.DropAuditTriggers();
        _db.Raw("""UPDATE "AuditEntries" SET "ActorName" = 'nobody' WHERE "Sequence" = 3""");
        var verdict = await ExportVerifier.VerifyAsync(new MemoryStream(await ExportAsync(scope, AuditExportFormat.Ndjson)), _prover.PublicKey, CancellationToken.None);
        Assert.False(verdict.Valid);
    }

    [Fact]
    public async Task Mark_EveryThousand_SignsWhatTheWriterWrote()
    {
        Assert.True(AuditPulse.IsMark(2_000));
        Assert.False(AuditPulse.IsMark(1_999));
        var scope = await EntriesAsync(3);
        var last = (await new AuditPages(_db.Database).LastAsync(scope, CancellationToken.None))!;
        _checkpoints.Save(scope, new AuditMark(scope.Namespace.Value, 3, last.Hash));
        Assert.Equal(3, (await VerifyAsync(scope)).Checkpoint!.Sequence);
    }

    private async Task<AuditProof> VerifyAsync(NamespaceScope scope) => (await _prover.VerifyAsync(scope, CancellationToken.None)).Value;

    private Task<Result<AuditFile>> BeginAsync(NamespaceScope scope) =>
        _prover.ExportAsync(scope, new AuditExportQuery(AuditExportFormat.Ndjson), CancellationToken.None);

    private async Task<byte[]> ExportAsync(NamespaceScope scope, AuditExportFormat format)
    {
        using var file = new MemoryStream();
        using var made = (await _prover.ExportAsync(scope, new AuditExportQuery(format), CancellationToken.None)).Value;
        await made.WriteAsync(file, CancellationToken.None);
        return file.ToArray();
    }

    private async Task<NamespaceScope> EntriesAsync(int count)
    {
        var scope = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("acme"));
        _files.GiveAcmeTo(scope.Organization);
        await AddAsync(scope, count);
        return scope;
    }

    private Task AddAsync(NamespaceScope scope, int count) => AddWithAsync(_db.Commits, scope, count);

    private async Task AddWithAsync(Mentiko.Infrastructure.Persistence.Commits.ICommitLine commits, NamespaceScope scope, int count)
    {
        var trail = new EfAuditTrail(_db.Database, commits, _db.Time);
        _db.Time.Advance(TimeSpan.FromMinutes(1));
        await Task.WhenAll(Enumerable.Range(0, count).Select(number =>
            trail.AppendAsync(scope, new AuditDraft(AuditActions.FileWritten, "file", $"f{number}"), CancellationToken.None)));
    }
}

public sealed class AuditProverOnSqlite() : AuditProverTests(TestProvider.Sqlite);

public sealed class AuditProverOnPostgreSql() : AuditProverTests(TestProvider.PostgreSql);
