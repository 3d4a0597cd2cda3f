using System.Collections.Concurrent;
using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Plans;
using Mentiko.Core.Queues;
using Mentiko.Infrastructure.Dispatch;
using Mentiko.Infrastructure.HangfireJobs;
using Mentiko.TestKit.Persistence;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mentiko.Infrastructure.Tests.HangfireJobs;

/// <summary>The queues of a process with namespaces that need no database: every slug that a test names exists.</summary>
internal sealed class QueueBench : IMembershipReader, IDisposable
{
    private readonly ConcurrentDictionary<NamespaceId, Organization> _organizations = [];
    private readonly InMemoryJobStore _store = new();
    private readonly TermsKeeper _terms;

    public QueueBench(PlanCatalog? plans = null, TimeProvider? time = null)
    {
        var desk = new GrantDesk(new FairScheduler(), time ?? TimeProvider.System);
        _terms = new TermsKeeper(desk, this, plans ?? PlansOfTests.Catalog, Feed, NullLogger<TermsKeeper>.Instance);
        Queues = new JobQueues(_store, new JobClient(_store), desk, _terms, Waiting, time ?? TimeProvider.System, NullLogger<JobQueues>.Instance);
    }

    public TermsFeed Feed { get; } = new();

    /// <summary>Holds whatever a test adds: there are no rows behind it.</summary>
    public WaitingRuns Waiting { get; } = new(most: 1_000_000);

    public JobQueues Queues { get; }

    /// <summary>Adds a run of a namespace that is active, on the smallest plan, unless the test has said otherwise.</summary>
    public void Add(RunKey key, NamespaceSlug slug)
    {
        _organizations.TryAdd(key.Namespace, Organization(key.Namespace, slug));
        Queues.Add(key, slug);
    }

    public void Change(NamespaceId id, NamespaceSlug slug, Func<Organization, Organization> change)
    {
        _organizations.AddOrUpdate(id, _ => change(Organization(id, slug)), (_, before) => change(before));
        Feed.Changed(id);
    }

    public Task StopAsync()
    {
        Queues.StopGranting();
        return Queues.WaitAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));
    }

    public ValueTask<Membership?> FindAsync(NamespaceSlug slug, UserId user, CancellationToken cancel) => default;

    public ValueTask<Organization?> FindOrganizationAsync(NamespaceId id, CancellationToken cancel) => new(_organizations.GetValueOrDefault(id));

    public void Dispose()
    {
        Queues.Dispose();
        _store.Dispose();
        _terms.Dispose();
    }

    private static Organization Organization(NamespaceId id, NamespaceSlug slug) =>
        new(id, slug, slug.Text, PlanTier.Free, NamespaceStatus.Active, 400_000, DateTimeOffset.UnixEpoch);
}
