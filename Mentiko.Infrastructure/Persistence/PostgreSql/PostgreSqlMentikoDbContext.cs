using System.Data;
using Mentiko.Core.Namespaces;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Persistence.PostgreSql;

/// <summary>The model on PostgreSQL.</summary>
internal sealed class PostgreSqlMentikoDbContext(
    DbContextOptions<PostgreSqlMentikoDbContext> options, NamespaceId? ownNamespace, ReadPurpose purpose = ReadPurpose.None)
    : MentikoDbContext(options, ownNamespace, purpose)
{
    public override async Task<IAsyncDisposable> BeginSnapshotAsync(CancellationToken cancel) =>
        await Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);

        // Text sorts and compares by its bytes, as on the other databases, whatever language the server was set up in.
        foreach (var text in builder.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()).Where(property => property.ClrType == typeof(string)))
        {
            text.SetCollation("C");
        }
    }
}
