using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Mentiko.Infrastructure.Persistence.Sqlite;

/// <summary>
/// A statement that changes rows, prepared once on the writer's connection. The provider's own command looks up each
/// parameter by its name and makes a reader at every execution, which costs the writer as much as the row itself.
/// Values become what the provider makes of them.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private const string OwnNamespace = "@ns";
    private readonly sqlite3 _db;
    private readonly sqlite3_stmt _statement;
    private readonly int _parameters;
    private readonly int _ns;
    private readonly List<(string Name, int Position)> _positions = [];

    /// <exception cref="SqliteException">The text is no statement.</exception>
    /// <exception cref="ArgumentException">The text is more than one.</exception>
    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _db = connection.Handle!;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(_db, sql, out _statement, out var rest), _db);
        if (!string.IsNullOrWhiteSpace(rest))
        {
            _statement.Dispose();
            throw new ArgumentException($"One statement at a time; '{rest}' would not be run.", nameof(sql));
        }

        _parameters = raw.sqlite3_bind_parameter_count(_statement);
        _ns = raw.sqlite3_bind_parameter_index(_statement, OwnNamespace);
    }

    /// <returns>How many rows it inserted, updated or deleted.</returns>
    /// <exception cref="SqliteException">The database refused.</exception>
    /// <exception cref="InvalidOperationException">A parameter has no value, or one of a kind that is not stored.</exception>
    public int Execute(object? ns, ReadOnlySpan<(string Name, object? Value)> values)
    {
        var bound = _ns > 0 ? Bind(_ns, ns) : 0;
        for (var i = 0; i < values.Length; i++)
        {
            bound += PositionOf(i, values[i].Name) is > 0 and var position ? Bind(position, values[i].Value) : 0;
        }

        if (bound != _parameters)
        {
            throw new InvalidOperationException($"{_parameters} parameters, and values for {bound} of them: {raw.sqlite3_sql(_statement).utf8_to_string()}");
        }

        try
        {
            int answer;
            do
            {
                answer = raw.sqlite3_step(_statement);
            }
            while (answer == raw.SQLITE_ROW);

            if (answer != raw.SQLITE_DONE)
            {
                SqliteException.ThrowExceptionForRC(answer, _db);
            }

            return raw.sqlite3_changes(_db);
        }
        finally
        {
            _ = raw.sqlite3_reset(_statement);
        }
    }

    public void Dispose() => _statement.Dispose();

    /// <summary>A caller names its parameters in the same order each time; if not, they are looked up anew. What the text does not name has no place.</summary>
    private int PositionOf(int index, string name)
    {
        if (index < _positions.Count && string.Equals(_positions[index].Name, name, StringComparison.Ordinal))
        {
            return _positions[index].Position;
        }

        var position = raw.sqlite3_bind_parameter_index(_statement, name);
        if (index == _positions.Count)
        {
            _positions.Add((name, position));
        }

        return position;
    }

    /// <returns>1: one more is bound.</returns>
    private int Bind(int position, object? value)
    {
        var answer = value switch
        {
            null or DBNull => raw.sqlite3_bind_null(_statement, position),
            string text => raw.sqlite3_bind_text(_statement, position, text),
            long number => raw.sqlite3_bind_int64(_statement, position, number),
            int number => raw.sqlite3_bind_int64(_statement, position, number),
            bool flag => raw.sqlite3_bind_int64(_statement, position, flag ? 1 : 0),
            byte[] bytes => raw.sqlite3_bind_blob(_statement, position, bytes),
            Guid id => raw.sqlite3_bind_text(_statement, position, id.ToString().ToUpperInvariant()),
            _ => throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"A {value.GetType().Name} is no value of a statement.")),
        };
        SqliteException.ThrowExceptionForRC(answer, _db);
        return 1;
    }
}
