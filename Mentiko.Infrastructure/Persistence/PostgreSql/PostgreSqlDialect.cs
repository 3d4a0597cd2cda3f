using System.Data.Common;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.Persistence.Servers;
using Npgsql;

namespace Mentiko.Infrastructure.Persistence.PostgreSql;

/// <summary>The commit line's ways on PostgreSQL.</summary>
internal sealed class PostgreSqlDialect(PostgreSqlDatabase database) : ServerDialect
{
    // Each act is a subtransaction, and beyond 64 of them every snapshot of the server has to look them up on disk.
    public override int ActsInBatch => 60;

    public override string Enter => """SELECT pg_advisory_xact_lock(@lock), set_config('mentiko.namespace', @own::text, true)""";

    public override string? Leave => null;

    public override string Mark => "SAVEPOINT act";

    public override string? Unmark => "RELEASE SAVEPOINT act";

    public override string Undo => "ROLLBACK TO SAVEPOINT act";

    public override DbConnection OpenWriter() => database.OpenWriter();

    public override Func<NamespaceId?, MentikoDbContext> ContextsOn(DbConnection connection)
    {
        var options = PostgreSqlDatabase.OptionsOn(connection);
        return own => new PostgreSqlMentikoDbContext(options, own);
    }

    public override DbParameter NewParameter(string name) => new NpgsqlParameter { ParameterName = name };

    // NULL has no type of its own: the server takes the one of the place that it stands in.
    public override void SetValue(DbParameter parameter, object? value) => parameter.Value = value switch
    {
        null => DBNull.Value,
        string text => StorableText.Of(text),
        _ => value,
    };

    protected override ServerFault FaultOf(DbException failure) => failure switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure } => ServerFault.GaveWay,
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } => ServerFault.Overtaken,
        PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable } => ServerFault.Held,
        PostgresException { InvariantSeverity: "FATAL" or "PANIC" } => ServerFault.Broken,
        PostgresException => ServerFault.Act,

        // Not an answer of the server: there was none.
        _ => ServerFault.Broken,
    };
}
