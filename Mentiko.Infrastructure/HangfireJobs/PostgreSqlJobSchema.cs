using Hangfire.PostgreSql;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.PostgreSql;
using Npgsql;

namespace Mentiko.Infrastructure.HangfireJobs;

/// <summary>
/// Makes Hangfire's tables, or brings them up to date, with the rights of the schema's owner; the application's role
/// may then use them. One node at a time, for as long as its connection lasts.
/// </summary>
internal sealed class PostgreSqlJobSchema(PostgreSqlDatabase database) : IStartStep
{
    // "hangfire" in ASCII.
    private const long Lock = 0x68616e6766697265;

    public Task RunAsync(CancellationToken cancel)
    {
        var (owner, role) = database.OpenOwner();
        using (owner)
        {
            Execute(owner, $"SELECT pg_advisory_lock({Lock})");
            PostgreSqlObjectsInstaller.Install(owner, ServerJobStore.Schema);
            if (role is not null)
            {
                var quoted = $"\"{role.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
                Execute(owner, $"GRANT USAGE ON SCHEMA {ServerJobStore.Schema} TO {quoted}");
                Execute(owner, $"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {ServerJobStore.Schema} TO {quoted}");
                Execute(owner, $"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {ServerJobStore.Schema} TO {quoted}");
            }

            Execute(owner, $"SELECT pg_advisory_unlock({Lock})");
        }

        return Task.CompletedTask;
    }

    private static void Execute(NpgsqlConnection connection, string sql)
    {
        // Another node may be at it for a while.
        using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        command.ExecuteNonQuery();
    }
}
