using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Schedules;

/// <summary>The schedules of a namespace and their ticks. Each write is one transaction with its audit entry.</summary>
public interface IScheduleStore
{
    Task<Schedule?> FindAsync(NamespaceScope scope, ScheduleName name, CancellationToken cancel);

    /// <summary>Schedules by name.</summary>
    Task<Page<Schedule>> ListAsync(NamespaceScope scope, PageRequest page, CancellationToken cancel);

    /// <summary>Schedules that the product has stopped since then, the last one first; looks at the namespace's own, whose number is bounded.</summary>
    Task<IReadOnlyList<Schedule>> ListStoppedAsync(NamespaceScope scope, DateTimeOffset since, int most, CancellationToken cancel);

    /// <summary>The schedule's ticks, newest first; the newest hundred are kept.</summary>
    Task<Page<ScheduleTick>> ListTicksAsync(NamespaceScope scope, ScheduleName name, PageRequest page, CancellationToken cancel);

    /// <summary>
    /// Saves the next version, or the first, with the scope's actor as its author. <paramref name="expectedVersion"/>
    /// as for other definitions. <see cref="Error.Invalid"/> where the chain is gone, <see cref="Error.QuotaExceeded"/>
    /// where a namespace would have too many.
    /// </summary>
    Task<Result<Schedule>> SaveAsync(NamespaceScope scope, ScheduleName name, ScheduleDefinition definition, int? expectedVersion, CancellationToken cancel);

    Task<Result<Done>> DeleteAsync(NamespaceScope scope, ScheduleName name, int? expectedVersion, CancellationToken cancel);
}
