using Microsoft.Data.Sqlite;

namespace Mentiko.Infrastructure.Persistence.Sqlite;

/// <summary>
/// The prepared statements of the writer's connection, one for each text. Texts are constants of the product, so
/// there are as many as there are places that write.
/// </summary>
internal sealed class SqliteStatements(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);

    /// <summary>Runs a statement whose rows nobody reads, and returns how many it changed.</summary>
    public int Execute(string sql, object? ns, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            statement = new SqliteStatement(connection, sql);
            _statements.Add(sql, statement);
        }

        return statement.Execute(ns, values);
    }

    /// <summary>The command with its values, ready to be read from in the transaction.</summary>
    public SqliteCommand Bind(SqliteTransaction? transaction, string sql, object? ns, ReadOnlySpan<(string Name, object? Value)> values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            command.Parameters.Add(new SqliteParameter { ParameterName = "@ns" });
            _commands.Add(sql, command);
        }

        command.Transaction = transaction;
        command.Parameters[0].Value = ns ?? DBNull.Value;
        for (var i = 0; i < values.Length; i++)
        {
            Set(command.Parameters, i + 1, values[i].Name, values[i].Value ?? DBNull.Value);
        }

        return command;
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }
    }

    /// <summary>A caller names its parameters in the same order each time; if not, they are told apart by name.</summary>
    private static void Set(SqliteParameterCollection parameters, int index, string name, object value)
    {
        if (index == parameters.Count)
        {
            parameters.Add(new SqliteParameter { ParameterName = name, Value = value });
            return;
        }

        var parameter = string.Equals(parameters[index].ParameterName, name, StringComparison.Ordinal) ? parameters[index] : parameters[name];
        parameter.Value = value;
    }
}
