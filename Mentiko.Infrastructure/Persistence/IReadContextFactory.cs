using Mentiko.Core.Access;

namespace Mentiko.Infrastructure.Persistence;

/// <summary>Makes contexts for reading. They track nothing, and their connection cannot write.</summary>
internal interface IReadContextFactory
{
    /// <summary>A context that sees the rows of the scope's namespace only.</summary>
    MentikoDbContext Create(NamespaceScope scope);

    /// <summary>
    /// A context outside of any namespace: for accounts, tokens and the directory of namespaces. Owned sets are empty
    /// in it unless a query drops the filter, which only the places on the list of exceptions may do, each for the
    /// purpose that it names here.
    /// </summary>
    MentikoDbContext CreateOutside(ReadPurpose purpose = ReadPurpose.None);
}
