using Npgsql;

namespace Mentiko.Infrastructure.Persistence.PostgreSql;

/// <summary>Refuses a server or a role with which the product could not keep its promises, and says what to do.</summary>
internal static class ServerCheck
{
    private const int OldestMajor = 13;

    private const string Facts = """
        SELECT current_user::text, session_user::text,
            EXISTS (SELECT 1 FROM pg_roles WHERE rolname IN (current_user, session_user) AND (rolsuper OR rolbypassrls)),
            current_setting('synchronous_commit'), current_setting('server_encoding'), current_setting('server_version_num')::int / 10000
        """;

    /// <returns>The application's role.</returns>
    public static async Task<string> RunAsync(NpgsqlConnection application, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(Facts, application);
        await using var facts = await command.ExecuteReaderAsync(cancel);
        await facts.ReadAsync(cancel);
        var role = facts.GetString(0);
        if (facts.GetBoolean(2))
        {
            throw new UnfitDatabaseException($"The role '{role}' of Mentiko:Database:ConnectionString is a superuser or has BYPASSRLS, so PostgreSQL would not keep namespaces apart for it. Make a role for the product (CREATE ROLE mentiko LOGIN NOSUPERUSER NOBYPASSRLS) that owns the database, or is given its rights by Mentiko:Database:MigrationConnectionString, and name that role.");
        }

        if (facts.GetString(3) == "off")
        {
            throw new UnfitDatabaseException($"synchronous_commit is off for the role '{role}': PostgreSQL would answer commits that a crash loses. Set it to on, in postgresql.conf or with ALTER ROLE \"{role}\" SET synchronous_commit = on.");
        }

        if (facts.GetString(4) != "UTF8")
        {
            throw new UnfitDatabaseException($"The database's encoding is {facts.GetString(4)}; it must be UTF8. Make it with CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0.");
        }

        return facts.GetInt32(5) >= OldestMajor
            ? role
            : throw new UnfitDatabaseException($"The server is PostgreSQL {facts.GetInt32(5)}; Mentiko needs {OldestMajor} or newer.");
    }
}
