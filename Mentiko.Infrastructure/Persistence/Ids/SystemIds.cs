using Mentiko.Core.Ids;

namespace Mentiko.Infrastructure.Persistence.Ids;

/// <summary>Ids from the system's random source and the injected clock.</summary>
internal sealed class SystemIds(TimeProvider time) : IIdGenerator
{
    public Guid NewId() => Guid.CreateVersion7(time.GetUtcNow());
}
