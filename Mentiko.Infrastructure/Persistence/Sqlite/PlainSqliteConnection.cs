using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Sqlite.Storage.Internal;
using Microsoft.EntityFrameworkCore.Storage;

namespace Mentiko.Infrastructure.Persistence.Sqlite;

#pragma warning disable EF1001 // EF has no public way to leave its functions out.

/// <summary>
/// A reader's connection without the functions that EF adds to SQLite for decimals and regular expressions: they are
/// registered anew at every opening, which costs more than most statements. No query of the product uses one; one that
/// did would be refused with <c>no such function</c> the first time that it ran.
/// </summary>
internal sealed class PlainSqliteConnection(
    RelationalConnectionDependencies dependencies, IRawSqlCommandBuilder commands, IDiagnosticsLogger<DbLoggerCategory.Infrastructure> logger)
    : SqliteRelationalConnection(dependencies, commands, logger)
{
    protected override DbConnection CreateDbConnection() => new SqliteConnection(GetValidatedConnectionString());
}

internal static class PlainSqliteConnections
{
    public static DbContextOptionsBuilder UsePlainConnections(this DbContextOptionsBuilder options) => options.ReplaceService<ISqliteRelationalConnection, PlainSqliteConnection>();
}
