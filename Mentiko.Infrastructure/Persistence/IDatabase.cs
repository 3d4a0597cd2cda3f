using Mentiko.Core.Namespaces;

namespace Mentiko.Infrastructure.Persistence;

/// <summary>The database of the configured provider.</summary>
internal interface IDatabase : IReadContextFactory
{
    /// <summary>
    /// Brings the schema up to date, and refuses with a sentence a database that the product must not run on: a newer
    /// version's, or a server that is set up so that its promises would not hold. Several nodes may do it at once.
    /// </summary>
    Task MigrateAsync(CancellationToken cancel);

    /// <summary>The server's own time in Unix milliseconds; null where the database is a file and has none.</summary>
    Task<long?> ReadClockAsync(CancellationToken cancel);

    /// <summary>
    /// Removes the entries of a namespace's record up to one, as the schema's owner, past what keeps everybody else from
    /// it. For the archive alone; killed in the middle, the first of them are gone.
    /// </summary>
    Task RemoveEntriesAsync(NamespaceId owner, long through, CancellationToken cancel);

    /// <summary>A context that tracks and writes on a connection of its own, outside of the commit line.</summary>
    MentikoDbContext CreateWriting(NamespaceId? ownNamespace);
}
