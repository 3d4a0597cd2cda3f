using System.Data;
using System.Data.Common;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.Persistence.Servers;
using Microsoft.Data.SqlClient;

namespace Mentiko.Infrastructure.Persistence.SqlServer;

/// <summary>The commit line's ways on SQL Server.</summary>
internal sealed class SqlServerDialect(SqlServerDatabase database) : ServerDialect
{
    public const string EnterNamespace = """
        DECLARE @resource nvarchar(255) = CONCAT(N'mentiko:', @lock), @granted int;
        EXEC @granted = sp_getapplock @Resource = @resource, @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = 5000;
        IF @granted = -3 THROW 51205, N'The wait for a namespace''s lock was a deadlock.', 1;
        IF @granted < 0 THROW 51222, N'A namespace''s lock was not granted in time.', 1;
        EXEC sp_set_session_context @key = N'mentiko.namespace', @value = @own;
        """;

    public const string LeaveNamespaces = "EXEC sp_set_session_context @key = N'mentiko.namespace', @value = NULL";

    private const int Deadlock = 1205;
    private const int DeadlockOfALock = 51205;
    private const int LockTimeout = 1222;
    private const int LockOfANamespaceTimeout = 51222;
    private const int DuplicateKey = 2601;
    private const int DuplicateConstraint = 2627;
    private const int Timeout = -2;
    private const int FirstFatalClass = 20;

    // A string of any length below this has one type, so that the server keeps one plan for each statement.
    private const int ShortText = 4000;

    public override int ActsInBatch => 128;

    public override string Enter => EnterNamespace;

    // Unlike a setting of PostgreSQL's, this one outlives the transaction.
    public override string? Leave => LeaveNamespaces;

    public override string Mark => "SAVE TRANSACTION act";

    public override string? Unmark => null;

    public override string Undo => "ROLLBACK TRANSACTION act";

    public override DbConnection OpenWriter() => database.OpenWriter();

    public override Func<NamespaceId?, MentikoDbContext> ContextsOn(DbConnection connection)
    {
        var options = SqlServerDatabase.OptionsOn(connection);
        return own => new SqlServerMentikoDbContext(options, own);
    }

    public override DbParameter NewParameter(string name) => new SqlParameter { ParameterName = name };

    public override void SetValue(DbParameter parameter, object? value)
    {
        var sql = (SqlParameter)parameter;
        sql.ResetSqlDbType();
        sql.Value = value ?? DBNull.Value;
        switch (value)
        {
            case string text:
                (sql.SqlDbType, sql.Size) = (SqlDbType.NVarChar, text.Length <= ShortText ? ShortText : -1);
                break;
            case byte[]:
                (sql.SqlDbType, sql.Size) = (SqlDbType.VarBinary, -1);
                break;
            default:
                sql.Size = 0;
                break;
        }
    }

    protected override ServerFault FaultOf(DbException failure) => failure is not SqlException known ? ServerFault.Broken : known.Number switch
    {
        Deadlock or DeadlockOfALock => ServerFault.GaveWay,
        DuplicateKey or DuplicateConstraint => ServerFault.Overtaken,
        LockTimeout or LockOfANamespaceTimeout => ServerFault.Held,
        Timeout => ServerFault.Broken,
        _ => known.Class >= FirstFatalClass ? ServerFault.Broken : ServerFault.Act,
    };
}
