using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Mentiko.Infrastructure.Persistence.PostgreSql;

/// <summary>
/// Says at each opening of a connection whose rows the context may see, for the server to hold it to. All settings
/// are written each time: the connection may come from the pool with those of another namespace.
/// </summary>
internal sealed class SessionSettings(bool readOnly) : DbConnectionInterceptor
{
    private const string Set = """
        SELECT set_config('mentiko.namespace', $1, false), set_config('mentiko.purpose', $2, false), set_config('default_transaction_read_only', $3, false)
        """;

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = CommandFor(connection, eventData.Context);
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = CommandFor(connection, eventData.Context);
        await command.ExecuteNonQueryAsync(cancellationToken);
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
