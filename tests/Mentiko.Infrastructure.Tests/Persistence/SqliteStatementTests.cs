using Mentiko.Infrastructure.Persistence.Sqlite;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Persistence;

/// <summary>The writer's statements store what the provider's own commands would, and refuse what they would.</summary>
public sealed class SqliteStatementTests : IDisposable
{
    private readonly SqliteConnection _connection = new("Data Source=:memory:");

    public SqliteStatementTests()
    {
        _connection.Open();
        Run("CREATE TABLE kept (ns TEXT, a, b, UNIQUE (ns, a))");
    }

    public static TheoryData<object?> Values => [(object?)null, "text with ' and \0 and é", "", long.MinValue, 7, true, new byte[] { 0, 255 }, Array.Empty<byte>(), Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e")];

    [Theory]
    [MemberData(nameof(Values))]
    public void Execute_AnyKindOfValue_IsStoredAsTheProviderStoresIt(object? value)
    {
        using var statement = new SqliteStatement(_connection, "INSERT INTO kept VALUES (@ns, @a, @b)");
        Assert.Equal(1, statement.Execute(Guid.Empty, [("@a", value), ("@b", 1)]));
        using var command = _connection.CreateCommand();
        command.CommandText = "INSERT INTO kept VALUES ('other', @a, 1)";
        command.Parameters.AddWithValue("@a", value ?? DBNull.Value);
        command.ExecuteNonQuery();

        Assert.Equal(1L, Read("SELECT COUNT(DISTINCT typeof(a) || hex(a)) FROM kept"));
        Assert.Equal(2L, Read("SELECT COUNT(*) FROM kept"));
    }

    [Fact]
    public void Execute_AgainAndInAnotherOrder_TakesEachValueByItsName()
    {
        using var statement = new SqliteStatement(_connection, "INSERT INTO kept VALUES (@ns, @a, @b)");
        statement.Execute("x", [("@a", "a1"), ("@b", "b1")]);
        statement.Execute("x", [("@b", "b2"), ("@a", "a2"), ("@unnamed", 1)]);
        Assert.Equal("a1b1a2b2", Read("SELECT group_concat(a || b, '') FROM kept"));
    }

    [Fact]
    public void Execute_ParameterWithoutAValue_ThrowsAndWritesNothing()
    {
        using var statement = new SqliteStatement(_connection, "INSERT INTO kept VALUES (@ns, @a, @b)");
        statement.Execute("x", [("@a", "a1"), ("@b", "b1")]);
        Assert.Throws<InvalidOperationException>(() => statement.Execute("x", [("@a", "a2")]));
        Assert.Throws<InvalidOperationException>(() => statement.Execute("x", [("@a", "a2"), ("@b", 1.5)]));
        Assert.Equal(1L, Read("SELECT COUNT(*) FROM kept"));
    }

    [Fact]
    public void Execute_WhatTheDatabaseRefuses_ThrowsItsErrorAndMayBeRunAgain()
    {
        using var statement = new SqliteStatement(_connection, "INSERT INTO kept VALUES (@ns, @a, @b)");
        statement.Execute("x", [("@a", 1), ("@b", 1)]);
        Assert.Equal(19, Assert.Throws<SqliteException>(() => statement.Execute("x", [("@a", 1), ("@b", 1)])).SqliteErrorCode);
        Assert.Equal(1, statement.Execute("x", [("@a", 2), ("@b", 1)]));
    }

    [Theory]
    [InlineData("DELETE FROM kept; DROP TABLE kept", typeof(ArgumentException))]
    [InlineData("DELETE FROM nothing", typeof(SqliteException))]
    public void Text_ThatIsNotOneStatement_IsRefused(string sql, Type refusal) =>
        Assert.Throws(refusal, () => new SqliteStatement(_connection, sql).Dispose());

    public void Dispose() => _connection.Dispose();

    private void Run(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private object? Read(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
