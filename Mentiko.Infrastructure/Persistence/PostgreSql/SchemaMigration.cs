using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Mentiko.Infrastructure.Persistence.PostgreSql;

/// <summary>
/// Brings the schema up to date. One node at a time: the lock belongs to the connection, so it goes with a node that
/// dies. EF runs all pending migrations in one transaction and PostgreSQL undoes a part of one, so a node that was
/// killed at any statement has done nothing.
/// </summary>
internal static class SchemaMigration
{
    // "mentiko" in ASCII.
    private const long Lock = 0x6d656e74696b6f;

    /// <param name="owner">The connection of the schema's owner.</param>
    /// <param name="role">The application's role, where it is another; null where the application owns the schema.</param>
    /// <param name="cancel">Ends the wait for other nodes.</param>
    public static async Task RunAsync(NpgsqlConnection owner, string? role, CancellationToken cancel)
    {
        await ExecuteAsync(owner, $"SELECT pg_advisory_lock({Lock})", cancel);
        await using var context = new PostgreSqlMentikoDbContext(PostgreSqlDatabase.OptionsOn(owner), null);
        var unknown = (await AppliedAsync(context, owner, role, cancel)).Except(context.Database.GetMigrations()).FirstOrDefault();
        if (unknown is not null)
        {
            throw new UnfitDatabaseException($"The database '{owner.Database}' was written by a newer version of Mentiko (migration {unknown}). Start that version, or restore a backup.");
        }

        // Asked first: to begin a migration takes rights that the application's role need not have.
        if ((await context.Database.GetPendingMigrationsAsync(cancel)).Any())
        {
            await context.Database.MigrateAsync(cancel);
        }

        if (role is not null)
        {
            await ExecuteAsync(owner, Grants.For(context.Model, role), cancel);
        }

        await ExecuteAsync(owner, $"SELECT pg_advisory_unlock({Lock})", cancel);
    }

    private static async Task<IEnumerable<string>> AppliedAsync(PostgreSqlMentikoDbContext context, NpgsqlConnection owner, string? role, CancellationToken cancel)
    {
        try
        {
            return await context.Database.GetAppliedMigrationsAsync(cancel);
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.InsufficientPrivilege && role is null)
        {
            // The owner gives the application's role the tables, and not the list of migrations.
            var user = new NpgsqlConnectionStringBuilder(owner.ConnectionString).Username;
            throw new UnfitDatabaseException(
                $"The role '{user}' of Mentiko:Database:ConnectionString does not own the tables of '{owner.Database}'. Every node looks at its start whether they are up to date: name the owner's connection in Mentiko:Database:MigrationConnectionString.", fault);
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        // Another node may be at it for a while.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancel);
    }
}
