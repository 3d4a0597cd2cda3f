using System.Data.Common;
using Mentiko.Core.Namespaces;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Persistence.Servers;

/// <summary>What the commit line must know of a database server. Everything else it writes in SQL that all of them take.</summary>
internal abstract class ServerDialect
{
    /// <summary>Most acts in one transaction. More would save little and hold the namespaces' locks for longer.</summary>
    public abstract int ActsInBatch { get; }

    /// <summary>
    /// Waits for the namespace's lock, which the transaction then holds to its end, and names the namespace to the
    /// server's row-level security. Parameters: <c>@own</c>, the namespace, and <c>@lock</c>, the lock's number.
    /// </summary>
    public abstract string Enter { get; }

    /// <summary>Makes sure that no namespace is named; null where a new transaction begins without one.</summary>
    public abstract string? Leave { get; }

    /// <summary>Marks the place that a refused act goes back to.</summary>
    public abstract string Mark { get; }

    /// <summary>Ends the last mark, before the next one and before the commit; fails where the transaction is not sound. Null where there is no such statement.</summary>
    public abstract string? Unmark { get; }

    /// <summary>Goes back to the mark; it stays in place.</summary>
    public abstract string Undo { get; }

    /// <summary>A connection of one's own, open, not pooled, set up for writing.</summary>
    public abstract DbConnection OpenWriter();

    /// <summary>Makes contexts on the connection.</summary>
    public abstract Func<NamespaceId?, MentikoDbContext> ContextsOn(DbConnection connection);

    public abstract DbParameter NewParameter(string name);

    /// <summary>Gives the parameter its value, or NULL, with the type that the server expects.</summary>
    public abstract void SetValue(DbParameter parameter, object? value);

    /// <summary>Looks through what EF wraps around a failure of the server.</summary>
    public ServerFault FaultOf(Exception failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case DbUpdateConcurrencyException:
                    return ServerFault.Overtaken;
                case DbException server:
                    return FaultOf(server);
            }
        }

        return ServerFault.Act;
    }

    protected abstract ServerFault FaultOf(DbException failure);
}
