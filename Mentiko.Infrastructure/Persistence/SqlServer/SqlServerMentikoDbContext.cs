using System.Data;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Mentiko.Infrastructure.Persistence.SqlServer;

/// <summary>
/// The model on SQL Server. Text of keys and indexes needs a length there: 128 characters, but where a name's rule
/// allows more. All text compares by its code points, where the server's default would take A for a.
/// </summary>
internal sealed class SqlServerMentikoDbContext(
    DbContextOptions<SqlServerMentikoDbContext> options, NamespaceId? ownNamespace, ReadPurpose purpose = ReadPurpose.None)
    : MentikoDbContext(options, ownNamespace, purpose)
{
    private const string Ordinal = "Latin1_General_100_BIN2";
    private const int KeyLength = 128;

    private static readonly Dictionary<(Type Row, string Property), int> LongerKeys = new()
    {
        [(typeof(IdempotencyRow), nameof(IdempotencyRow.Key))] = 255,
        [(typeof(RunLabelRow), nameof(RunLabelRow.Value))] = 256,
        [(typeof(InvitationRow), nameof(InvitationRow.NormalizedEmail))] = 256,
    };

    public override async Task<IAsyncDisposable> BeginSnapshotAsync(CancellationToken cancel) =>
        await Database.BeginTransactionAsync(IsolationLevel.Snapshot, cancel);

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        foreach (var text in builder.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()).Where(property => property.ClrType == typeof(string)))
        {
            text.SetCollation(Ordinal);
        }

        var record = builder.Entity<AuditRow>();

        // A target can be longer than a key of an index may be here: a list by target walks the namespace's record.
        record.Metadata.RemoveIndex(record.HasIndex(row => new { row.NamespaceId, row.TargetId, row.Sequence }).Metadata);

        // The same for a run's starter, by the name that people gave.
        var run = builder.Entity<RunRow>();
        run.Metadata.RemoveIndex(run.HasIndex(row => new { row.NamespaceId, row.TriggeredBy, row.QueuedAt, row.Id }).Metadata);
        record.ToTable(table =>
        {
            table.HasTrigger("AuditEntries_never_change");
            table.HasTrigger("AuditEntries_only_follow");
        });
        foreach (var text in builder.Model.GetEntityTypes().SelectMany(KeysOf).Where(property => property.ClrType == typeof(string)).Distinct())
        {
            text.SetMaxLength(text.DeclaringType is IMutableEntityType { ClrType: var row } && LongerKeys.TryGetValue((row, text.Name), out var length)
                ? length
                : text.GetMaxLength() ?? KeyLength);
        }
    }

    private static IEnumerable<IMutableProperty> KeysOf(IMutableEntityType entity) =>
        entity.GetKeys().SelectMany(key => key.Properties)
            .Concat(entity.GetIndexes().SelectMany(index => index.Properties))
            .Concat(entity.GetForeignKeys().SelectMany(reference => reference.Properties));
}
