using Mentiko.Core.Audit;

namespace Mentiko.Infrastructure.Persistence.Rows;

/// <summary>An entry of a namespace's audit chain. Written once; the database refuses to change or delete it.</summary>
internal sealed class AuditRow : ChainedEntry, INamespaceOwned
{
    public Guid NamespaceId { get; set; }
}
