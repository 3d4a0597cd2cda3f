using System.Collections.Immutable;
using Mentiko.Core.Access;
using Mentiko.Core.Runs;

namespace Mentiko.Web.Tests.Components.Fakes;

/// <summary>Counts and times that a test sets.</summary>
internal sealed class FakeStatistics : IRunStatistics
{
    public List<RunTally> Tallies { get; } = [];

    public Dictionary<RunStatus, long> Lately { get; } = [];

    public List<RunTimes> Times { get; } = [];

    public Task<IReadOnlyList<RunTally>> CountByDayAsync(NamespaceScope scope, DateTimeOffset from, DateTimeOffset to, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<RunTally>>(Tallies);

    public Task<IReadOnlyDictionary<RunStatus, long>> CountSinceAsync(NamespaceScope scope, ImmutableArray<RunStatus> states, DateTimeOffset since, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyDictionary<RunStatus, long>>(Lately);

    public Task<IReadOnlyList<TroubledRun>> ListTroubledAsync(NamespaceScope scope, DateTimeOffset since, int most, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<TroubledRun>>([]);

    public Task<IReadOnlyList<RunTimes>> ReadNewestAsync(NamespaceScope scope, DateTimeOffset since, int most, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<RunTimes>>(Times);
}
