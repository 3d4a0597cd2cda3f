using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Mentiko.Infrastructure.Persistence.SqlServer;

/// <summary>Says at each opening of a connection whose rows the context may see, for the server to hold it to.</summary>
internal sealed class SessionContext(bool readOnly) : DbConnectionInterceptor
{
    public const string Set = """
        EXEC sp_set_session_context @key = N'mentiko.namespace', @value = @own;
        EXEC sp_set_session_context @key = N'mentiko.purpose', @value = @purpose;
        EXEC sp_set_session_context @key = N'mentiko.readonly', @value = @readonly;
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

    private SqlCommand CommandFor(DbConnection connection, DbContext? context)
    {
        var (own, purpose) = context is MentikoDbContext known ? (known.NamespaceKey, known.Purpose) : (Guid.Empty, ReadPurpose.None);
        var command = new SqlCommand(Set, (SqlConnection)connection);
        command.Parameters.AddWithValue("@own", own);
        command.Parameters.AddWithValue("@purpose", purpose.ToSetting());
        command.Parameters.AddWithValue("@readonly", readOnly ? 1 : DBNull.Value);
        return command;
    }
}
