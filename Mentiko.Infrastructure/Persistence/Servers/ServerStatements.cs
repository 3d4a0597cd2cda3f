using System.Data.Common;

namespace Mentiko.Infrastructure.Persistence.Servers;

/// <summary>The commands of a lane's connection, one for each text, so that the driver can prepare them once.</summary>
internal sealed class ServerStatements(DbConnection connection, ServerDialect dialect) : IDisposable
{
    private readonly Dictionary<string, DbCommand> _commands = new(StringComparer.Ordinal);

    /// <summary>The command with its values, ready to execute in the transaction.</summary>
    public DbCommand Bind(DbTransaction transaction, string sql, Guid? ns, ReadOnlySpan<(string Name, object? Value)> values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            command.Parameters.Add(dialect.NewParameter("@ns"));
            _commands.Add(sql, command);
        }

        command.Transaction = transaction;
        dialect.SetValue(command.Parameters[0], ns);
        for (var i = 0; i < values.Length; i++)
        {
            dialect.SetValue(ParameterAt(command.Parameters, i + 1, values[i].Name), values[i].Value);
        }

        return command;
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }
    }

    /// <summary>A caller names its parameters in the same order each time; if not, they are told apart by name.</summary>
    private DbParameter ParameterAt(DbParameterCollection parameters, int index, string name)
    {
        if (index == parameters.Count)
        {
            parameters.Add(dialect.NewParameter(name));
        }

        return string.Equals(parameters[index].ParameterName, name, StringComparison.Ordinal) ? parameters[index] : parameters[name];
    }
}
