using System.Collections.Immutable;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Hosts;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Plans;
using Mentiko.Core.Queues;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Core.Schedules;

namespace Mentiko.Core.Tests.Notifications;

/// <summary>The stores that notifications are read off, with what a test puts in; whatever else is asked of them throws.</summary>
internal sealed class Record : IRunStatistics, IQueueStore, IScheduleStore, IHostStore, IQuotaStore
{
    public List<TroubledRun> Troubled { get; } = [];

    public List<ParkedRun> Parked { get; } = [];

    public List<Schedule> Stopped { get; } = [];

    public List<RemoteHost> Hosts { get; } = [];

    public QuotaUsage Usage { get; set; } = new(0, 0, 0, 0, 0, 0);

    public Task<IReadOnlyList<TroubledRun>> ListTroubledAsync(NamespaceScope scope, DateTimeOffset since, int most, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<TroubledRun>>(Troubled);

    public Task<IReadOnlyList<ParkedRun>> ListParkedAsync(NamespaceScope scope, int most, CancellationToken cancel) => Task.FromResult<IReadOnlyList<ParkedRun>>(Parked);

    public Task<IReadOnlyList<Schedule>> ListStoppedAsync(NamespaceScope scope, DateTimeOffset since, int most, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<Schedule>>(Stopped);

    Task<Page<RemoteHost>> IHostStore.ListAsync(NamespaceScope scope, PageRequest page, CancellationToken cancel) => Task.FromResult(new Page<RemoteHost>(Hosts, null));

    public Task<QuotaUsage> GlanceAsync(NamespaceScope scope, CancellationToken cancel) => Task.FromResult(Usage);

    public Task<QuotaUsage> MeasureAsync(NamespaceScope scope, CancellationToken cancel) => throw new NotSupportedException();

    Task<Result<Organization>> IQuotaStore.FindAsync(NamespaceScope scope, CancellationToken cancel) => throw new NotSupportedException();

    Task<Result<Organization>> IQuotaStore.SaveAsync(NamespaceScope scope, QuotaEdit edit, AuditDraft audit, CancellationToken cancel) => throw new NotSupportedException();

    Task<IReadOnlyList<RunTally>> IRunStatistics.CountByDayAsync(NamespaceScope scope, DateTimeOffset from, DateTimeOffset to, CancellationToken cancel) => throw new NotSupportedException();

    Task<IReadOnlyDictionary<RunStatus, long>> IRunStatistics.CountSinceAsync(NamespaceScope scope, ImmutableArray<RunStatus> states, DateTimeOffset since, CancellationToken cancel) => throw new NotSupportedException();

    Task<IReadOnlyList<RunTimes>> IRunStatistics.ReadNewestAsync(NamespaceScope scope, DateTimeOffset since, int most, CancellationToken cancel) => throw new NotSupportedException();

    Task<Result<QueueState>> IQueueStore.ReadAsync(NamespaceScope scope, CancellationToken cancel) => throw new NotSupportedException();

    Task<Page<QueuedRun>> IQueueStore.ListAsync(NamespaceScope scope, PageRequest page, CancellationToken cancel) => throw new NotSupportedException();

    Task<long?> IQueueStore.FindPositionAsync(NamespaceScope scope, RunId run, DateTimeOffset queuedAt, CancellationToken cancel) => throw new NotSupportedException();

    Task<Result<Organization>> IQueueStore.SetPausedAsync(NamespaceScope scope, bool isPaused, AuditDraft audit, CancellationToken cancel) => throw new NotSupportedException();

    Task<Schedule?> IScheduleStore.FindAsync(NamespaceScope scope, ScheduleName name, CancellationToken cancel) => throw new NotSupportedException();

    Task<Page<Schedule>> IScheduleStore.ListAsync(NamespaceScope scope, PageRequest page, CancellationToken cancel) => throw new NotSupportedException();

    Task<Page<ScheduleTick>> IScheduleStore.ListTicksAsync(NamespaceScope scope, ScheduleName name, PageRequest page, CancellationToken cancel) => throw new NotSupportedException();

    Task<Result<Schedule>> IScheduleStore.SaveAsync(NamespaceScope scope, ScheduleName name, ScheduleDefinition definition, int? expectedVersion, CancellationToken cancel) => throw new NotSupportedException();

    Task<Result<Done>> IScheduleStore.DeleteAsync(NamespaceScope scope, ScheduleName name, int? expectedVersion, CancellationToken cancel) => throw new NotSupportedException();

    Task<RemoteHost?> IHostStore.FindAsync(NamespaceScope scope, HostName name, CancellationToken cancel) => throw new NotSupportedException();

    Task<Result<SavedHost>> IHostStore.SaveAsync(NamespaceScope scope, HostName name, HostDefinition definition, int? expectedVersion, CancellationToken cancel) => throw new NotSupportedException();

    Task<Result<Done>> IHostStore.DeleteAsync(NamespaceScope scope, HostName name, int? expectedVersion, CancellationToken cancel) => throw new NotSupportedException();

    Task<Result<RemoteHost>> IHostStore.RecordCheckAsync(NamespaceScope scope, HostName name, int version, HostCheck check, CancellationToken cancel) => throw new NotSupportedException();
}
