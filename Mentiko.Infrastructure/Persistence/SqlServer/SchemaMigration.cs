using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Persistence.SqlServer;

/// <summary>
/// Brings the schema up to date, one node at a time: the lock belongs to the session, so it goes with a node that
/// dies. EF runs each migration in a transaction.
/// </summary>
internal static class SchemaMigration
{
    public const string TakeLock = """
        DECLARE @granted int;
        EXEC @granted = sp_getapplock @Resource = N'mentiko-migration', @LockMode = 'Exclusive', @LockOwner = 'Session', @LockTimeout = -1;
        IF @granted < 0 THROW 51222, N'The lock of the migration was not granted.', 1;
        """;

    public const string LeaveLock = "EXEC sp_releaseapplock @Resource = N'mentiko-migration', @LockOwner = 'Session'";

    /// <param name="owner">The connection of the schema's owner.</param>
    /// <param name="user">The application's user, where it is another; null where the application owns the schema.</param>
    /// <param name="cancel">Ends the wait for other nodes.</param>
    public static async Task RunAsync(SqlConnection owner, string? user, CancellationToken cancel)
    {
        await ExecuteAsync(owner, TakeLock, cancel);
        await using var context = new SqlServerMentikoDbContext(SqlServerDatabase.OptionsOn(owner), null);
        var unknown = (await context.Database.GetAppliedMigrationsAsync(cancel)).Except(context.Database.GetMigrations()).FirstOrDefault();
        if (unknown is not null)
        {
            throw new UnfitDatabaseException($"The database '{owner.Database}' was written by a newer version of Mentiko (migration {unknown}). Start that version, or restore a backup.");
        }

        // Asked first: to begin a migration takes rights that the application's role need not have.
        if ((await context.Database.GetPendingMigrationsAsync(cancel)).Any())
        {
            await context.Database.MigrateAsync(cancel);
        }

        if (user is not null)
        {
            await ExecuteAsync(owner, Grants.For(context.Model, user), cancel);
        }

        await ExecuteAsync(owner, LeaveLock, cancel);
    }

    private static async Task ExecuteAsync(SqlConnection connection, string sql, CancellationToken cancel)
    {
        // Another node may be at it for a while.
        await using var command = new SqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancel);
    }
}
