using Hangfire.SqlServer;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.SqlServer;
using Microsoft.Data.SqlClient;

namespace Mentiko.Infrastructure.HangfireJobs;

/// <summary>As <see cref="PostgreSqlJobSchema"/>. The script of Hangfire takes a lock of its own.</summary>
internal sealed class SqlServerJobSchema(SqlServerDatabase database) : IStartStep
{
    public Task RunAsync(CancellationToken cancel)
    {
        var (owner, user) = database.OpenOwner();
        using (owner)
        {
            SqlServerObjectsInstaller.Install(owner, ServerJobStore.Schema, enableHeavyMigrations: true);
            if (user is not null)
            {
                using var grant = new SqlCommand(GrantTo(user), owner);
                grant.ExecuteNonQuery();
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>What the application's user may do with the tables.</summary>
    public static string GrantTo(string user) =>
        $"GRANT SELECT, INSERT, UPDATE, DELETE ON SCHEMA::[{ServerJobStore.Schema}] TO [{user.Replace("]", "]]", StringComparison.Ordinal)}];";
}
