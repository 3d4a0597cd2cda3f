using Microsoft.Data.SqlClient;

namespace Mentiko.Infrastructure.Persistence.SqlServer;

/// <summary>Refuses a server or a user with which the product could not keep its promises, and says what to do.</summary>
internal static class ServerCheck
{
    private const int OldestMajor = 15;

    public const string Facts = """
        SELECT USER_NAME(), IS_SRVROLEMEMBER('sysadmin'), CAST(SERVERPROPERTY('ProductMajorVersion') AS int), snapshot_isolation_state, delayed_durability
        FROM sys.databases WHERE database_id = DB_ID()
        """;

    /// <returns>The application's user.</returns>
    public static async Task<string> RunAsync(SqlConnection application, CancellationToken cancel)
    {
        await using var command = new SqlCommand(Facts, application);
        await using var facts = await command.ExecuteReaderAsync(cancel);
        await facts.ReadAsync(cancel);
        var user = facts.GetString(0);
        if (facts.GetInt32(1) == 1)
        {
            throw new UnfitDatabaseException("The login of Mentiko:Database:ConnectionString is a member of sysadmin, so nothing that SQL Server keeps apart would be kept apart for it. Make a login for the product and a user of it in the database, and name that one.");
        }

        if (facts.GetInt32(2) < OldestMajor)
        {
            throw new UnfitDatabaseException("The server is older than SQL Server 2019, which is the oldest that Mentiko runs on.");
        }

        if (facts.GetByte(3) != 1)
        {
            throw new UnfitDatabaseException($"The database '{application.Database}' does not allow snapshots, which pages read from. Run: ALTER DATABASE [{application.Database}] SET ALLOW_SNAPSHOT_ISOLATION ON; ALTER DATABASE [{application.Database}] SET READ_COMMITTED_SNAPSHOT ON.");
        }

        return facts.GetInt32(4) != 2
            ? user
            : throw new UnfitDatabaseException($"Delayed durability is forced on the database '{application.Database}': SQL Server would answer commits that a crash loses. Run: ALTER DATABASE [{application.Database}] SET DELAYED_DURABILITY = DISABLED.");
    }
}
