using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Mentiko.Infrastructure.Persistence.PostgreSql;

/// <summary>
/// Says at each opening of a connection whose rows the context may see, for the server to hold it to. All settings
/// are written each time: the connection may come from the pool with those of another namespace.
/// </summary>
internal sealed class SessionSettings(NpgsqlDataSource pool, bool readOnly) : DbConnectionInterceptor
{
    private const string Set = """
        SELECT set_config('mentiko.namespace', $1, false), set_config('mentiko.purpose', $2, false), set_config('default_transaction_read_only', $3, false)
        """;

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        try
        {
            Say(connection, eventData.Context);
        }
        catch (NpgsqlException) when (connection.State != ConnectionState.Open)
        {
            Renew(connection);
            connection.Open();
            Say(connection, eventData.Context);
        }
    }

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        try
        {
            await SayAsync(connection, eventData.Context, cancellationToken);
        }
        catch (NpgsqlException) when (connection.State != ConnectionState.Open)
        {
            Renew(connection);
            await connection.OpenAsync(cancellationToken);
            await SayAsync(connection, eventData.Context, cancellationToken);
        }
    }

    private void Say(DbConnection connection, DbContext? context)
    {
        using var command = CommandFor(connection, context);
        command.ExecuteNonQuery();
    }

    private async Task SayAsync(DbConnection connection, DbContext? context, CancellationToken cancel)
    {
        await using var command = CommandFor(connection, context);
        await command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>The server was away: what the pool holds is dead, and readers must not find that out one by one.</summary>
    private void Renew(DbConnection connection)
    {
        connection.Close();
        pool.Clear();
    }

    private NpgsqlCommand CommandFor(DbConnection connection, DbContext? context)
    {
        var (own, purpose) = context is MentikoDbContext known ? (known.NamespaceKey, known.Purpose) : (Guid.Empty, ReadPurpose.None);
        return new NpgsqlCommand(Set, (NpgsqlConnection)connection)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = own.ToString() },
                new NpgsqlParameter<string> { TypedValue = purpose.ToSetting() },
                new NpgsqlParameter<string> { TypedValue = readOnly ? "on" : "off" },
            },
        };
    }
}
