using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.AuditTrail;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.TestKit.Files;
using Mentiko.TestKit.Persistence;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Tests.AuditTrail;

/// <summary>A record on a real database, with a tree, a key and all that proves it.</summary>
public abstract class RecordTests : IDisposable
{
    private readonly TestProvider _provider;

    private protected RecordTests(TestProvider provider)
    {
        _provider = provider;
        Db = new TemporaryDatabase(provider);
        Seal.Load(new AuditSigner([.. Enumerable.Range(1, AuditSigner.KeyBytes).Select(number => (byte)number)]));
        Pages = new AuditPages(Db.Database);
        Kept = new CheckpointFiles(Files.Tree, Files.Disk);
        Floors = new Floors(Kept, Seal, Options.Create(Settings));
        Checkpoints = new Checkpoints(Pages, Kept, Floors, Seal, Options.Create(Settings), Db.Time, NullLogger<Checkpoints>.Instance);
        Prover = new AuditProver(Pages, Checkpoints, Floors, Kept, Seal);
    }

    private protected TemporaryDatabase Db { get; }

    private protected TemporaryDataTree Files { get; } = new();

    private protected AuditSeal Seal { get; } = new();

    private protected AuditOptions Settings { get; } = new();

    private protected AuditPages Pages { get; }

    private protected CheckpointFiles Kept { get; }

    private protected Floors Floors { get; }

    private protected Checkpoints Checkpoints { get; }

    private protected AuditProver Prover { get; }

    public virtual void Dispose()
    {
        Prover.Dispose();
        Seal.Dispose();
        Files.Dispose();
        Db.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected async Task<AuditProof> VerifyAsync(NamespaceScope scope) => (await Prover.VerifyAsync(scope, CancellationToken.None)).Value;

    private protected Task<Result<PreparedFile>> BeginAsync(NamespaceScope scope) =>
        Prover.ExportAsync(scope, new AuditExportQuery(AuditExportFormat.Ndjson), CancellationToken.None);

    private protected async Task<byte[]> ExportAsync(NamespaceScope scope, AuditExportFormat format)
    {
        using var file = new MemoryStream();
        using var made = (await Prover.ExportAsync(scope, new AuditExportQuery(format), CancellationToken.None)).Value;
        await made.WriteAsync(file, CancellationToken.None);
        return file.ToArray();
    }

    private protected async Task<NamespaceScope> EntriesAsync(int count)
    {
        var scope = TemporaryDatabase.Scope(await Db.AddNamespaceAsync("acme"));
        Files.GiveAcmeTo(scope.Organization);
        await AddAsync(scope, count);
        return scope;
    }

    /// <summary>What pages and the API show, the newest first.</summary>
    private protected async Task<List<long>> ShownAsync(NamespaceScope scope)
    {
        var trail = new EfAuditTrail(Db.Database, Db.Commits, Db.Time, Floors);
        return [.. (await trail.ListAsync(scope, new AuditQuery(new PageRequest(100)), CancellationToken.None)).Items.Select(entry => entry.Sequence)];
    }

    /// <summary>What an administrator of the database puts in once the triggers are gone: an entry that says what they like, under a number of their choice.</summary>
    private protected void PutIn(long sequence, long of = 1) => Db.Raw($"""
        DROP TRIGGER IF EXISTS "AuditEntries_only_follow"{(_provider == TestProvider.Sqlite ? "" : " ON \"AuditEntries\"")};
        INSERT INTO "AuditEntries" ("NamespaceId", "Sequence", "Time", "ActorKind", "ActorName", "Credential", "Action", "TargetKind", "TargetId", "Outcome", "RunId", "DetailsJson", "PreviousHash", "Hash")
        SELECT "NamespaceId", {sequence}, "Time", "ActorKind", 'Somebody framed', "Credential", 'secret.accessed', "TargetKind", "TargetId", "Outcome", '{RunOfPutIn}', "DetailsJson", "PreviousHash", "Hash"
        FROM "AuditEntries" WHERE "Sequence" = {of}
        """);

    private protected const string RunOfPutIn = "0198a000000070008000000000000001";

    private protected async Task<int> TracedAsync(NamespaceScope scope) =>
        (await new EfRunTraces(Db.Database, Floors).ListAsync(scope, RunId.Parse(RunOfPutIn), new PageRequest(10), CancellationToken.None)).Items.Count;

    private protected async Task<long> CountedAsync(NamespaceScope scope) =>
        (await new EfAuditTrail(Db.Database, Db.Commits, Db.Time, Floors).CountAsync(scope, new AuditSpan(), CancellationToken.None)).Parts.Sum(part => part.Entries);

    private protected Task AddAsync(NamespaceScope scope, int count) => AddWithAsync(Db.Commits, scope, count);

    private protected async Task AddWithAsync(Mentiko.Infrastructure.Persistence.Commits.ICommitLine commits, NamespaceScope scope, int count)
    {
        var trail = new EfAuditTrail(Db.Database, commits, Db.Time);
        Db.Time.Advance(TimeSpan.FromMinutes(1));
        await Task.WhenAll(Enumerable.Range(0, count).Select(number =>
            trail.AppendAsync(scope, new AuditDraft(AuditActions.FileWritten, "file", $"f{number}"), CancellationToken.None)));
    }
}
