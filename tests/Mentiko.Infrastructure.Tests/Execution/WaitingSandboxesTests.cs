using System.Collections.Concurrent;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.Execution.Local;
using Mentiko.Infrastructure.Execution.Local.Ahead;
using Mentiko.Infrastructure.FileSystem;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Execution;

/// <summary>How many sandboxes wait, whose they are, and when they go.</summary>
public sealed class WaitingSandboxesTests : IDisposable
{
    private readonly PassingTime _time = new();
    private readonly SandboxBench _bench = new();
    private readonly Places _places;

    public WaitingSandboxesTests()
    {
        Assert.SkipWhen(SandboxMachine.Find().Machine is null, "bubblewrap is not installed on this machine");
        _places = new Places(_bench);
    }

    [Fact]
    public async Task Namespace_ThatWasActive_HasAsManyAsMayWait()
    {
        using var pool = Pool(perNamespace: 3, perNode: 16);
        await UseAsync(pool.Waiting, 1);
        Assert.Equal(3, pool.Waiting.Count);
        Assert.Equal(3, _places.Offered.Count);

        await UseAsync(pool.Waiting, 1);
        Assert.Equal(3, pool.Waiting.Count);
    }

    [Theory]
    [InlineData(0, 16)]
    [InlineData(2, 0)]
    public async Task Nothing_WaitsWhereItIsSwitchedOff(int perNamespace, int perNode)
    {
        using var pool = Pool(perNamespace, perNode);
        await UseAsync(pool.Waiting, 1);
        Assert.Equal(0, pool.Waiting.Count);
    }

    [Fact]
    public async Task Node_ThatIsFull_TakesFromTheNamespaceThatWasIdleForLongest()
    {
        using var pool = Pool(perNamespace: 2, perNode: 5);
        foreach (var number in (int[])[1, 2, 3])
        {
            await UseAsync(pool.Waiting, number);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(5, pool.Waiting.Count);
        Assert.Equal([1, 2, 2], Counts(1, 2, 3));
    }

    [Fact]
    public async Task Namespace_ThatIsIdle_HasNoneLeft()
    {
        using var pool = Pool(perNamespace: 2, perNode: 16, seconds: 60);
        await UseAsync(pool.Waiting, 1);
        var alive = pool.Waiting.Alive;
        Assert.Equal(2, alive.Count);
        _time.Advance(TimeSpan.FromSeconds(40));
        await UseAsync(pool.Waiting, 2);
        Assert.Equal(4, pool.Waiting.Count);

        // Another one's activity keeps nobody else's alive.
        _time.Advance(TimeSpan.FromSeconds(21));
        await Task.WhenAll(alive.Select(waiting => waiting.Gone));
        Assert.Equal((2, 0, 2), (pool.Waiting.Count, Counts(1)[0], Counts(2)[0]));

        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(0, pool.Waiting.Count);
    }

    [Fact]
    public async Task Sweep_WhoseTimeRunsOutWhileItLooks_GoesOn()
    {
        using var pool = Pool(perNamespace: 1, perNode: 16, seconds: 60);
        await UseAsync(pool.Waiting, 1);
        _time.Advance(TimeSpan.FromSeconds(40));
        await UseAsync(pool.Waiting, 2);
        var alive = pool.Waiting.Alive;

        // The second one has nine seconds left when it is looked at, and less than none when the next look is arranged.
        _time.EachLook = TimeSpan.FromSeconds(15);
        _time.Advance(TimeSpan.FromSeconds(21));
        Assert.Equal((0, 1), (Counts(1)[0], Counts(2)[0]));
        _time.Advance(TimeSpan.FromSeconds(1));
        await Task.WhenAll(alive.Select(waiting => waiting.Gone));
        Assert.Equal(0, pool.Waiting.Count);
    }

    [Fact]
    public async Task End_OfTheServer_LeavesNone()
    {
        IReadOnlyList<WaitingSandbox> alive;
        using (var pool = Pool(perNamespace: 2, perNode: 16))
        {
            await UseAsync(pool.Waiting, 1);
            alive = pool.Waiting.Alive;
            Assert.Equal(2, alive.Count);
            Assert.DoesNotContain(alive, waiting => waiting.Gone.IsCompleted);

            // Twice, as a container does that knows it by two names.
            pool.Waiting.Dispose();
        }
        Assert.DoesNotContain(alive, waiting => !waiting.Gone.IsCompleted);
        Assert.Empty(_places.Offered);
    }

    [Fact]
    public async Task Place_ThatCannotBeMounted_IsNotAskedForAgainAndAgain()
    {
        using var pool = Pool(perNamespace: 2, perNode: 16, seconds: 60);
        _places.AreMissing = true;
        await UseAsync(pool.Waiting, 1);
        await UseAsync(pool.Waiting, 1);
        Assert.Equal((0, 1), (pool.Waiting.Count, _places.SetAsideCount));

        _places.AreMissing = false;
        _time.Advance(TimeSpan.FromSeconds(61));
        await UseAsync(pool.Waiting, 1);
        Assert.Equal(2, pool.Waiting.Count);
    }

    [Fact]
    public async Task Namespace_WithoutATree_HasNone()
    {
        using var pool = Pool(perNamespace: 2, perNode: 16);
        _places.AreGone = true;
        await UseAsync(pool.Waiting, 1);
        Assert.Equal(0, pool.Waiting.Count);
    }

    public void Dispose() => _bench.Dispose();

    private int[] Counts(params int[] numbers) => Array.ConvertAll(numbers, number => _places.Offered.Keys.Count(place => place.Organization.Id == Organization(number).Id));

    private async Task UseAsync(WaitingSandboxes waiting, int number)
    {
        waiting.OnUsed(Organization(number), SandboxBench.Limits);
        await waiting.FilledAsync(Organization(number).Id);
    }

    private Organization Organization(int number) =>
        _bench.Request().Organization with { Id = new NamespaceId(new Guid(number, 0, 0, new byte[8])), Slug = NamespaceSlug.Parse($"org-{number}") };

    private Stand Pool(int perNamespace, int perNode, int seconds = 60)
    {
        var options = new LocalExecutionOptions { TmpMb = 16, SharedMemoryMb = 8, WaitingPerNamespace = perNamespace, WaitingPerNode = perNode, WaitingSeconds = seconds };
        var sandbox = new LocalSandbox(SandboxMachine.Find().Machine!, options, _time);
        return new Stand(sandbox, new WaitingSandboxes(sandbox, _places, NullLogger.Instance));
    }

    private sealed record Stand(LocalSandbox Sandbox, WaitingSandboxes Waiting) : IDisposable
    {
        public void Dispose()
        {
            Waiting.Dispose();
            Sandbox.Dispose();
        }
    }

    /// <summary>The bench's folders for everybody, with a record of who was offered what.</summary>
    private sealed class Places(SandboxBench bench) : IAttemptPlaces
    {
        private int _last;

        public bool AreMissing { get; set; }

        public bool AreGone { get; set; }

        public int SetAsideCount => _last;

        public ConcurrentDictionary<AttemptPlace, bool> Offered { get; } = new();

        public AttemptPlace? SetAside(Organization organization) => AreGone
            ? null
            : new AttemptPlace(organization, $"place-{Interlocked.Increment(ref _last)}", bench.Workspace, AreMissing ? bench.Root + "/missing" : bench.Input, bench.Output);

        public void Offer(AttemptPlace place) => Offered[place] = true;

        public void Withdraw(AttemptPlace place) => Offered.TryRemove(place, out _);
    }

    /// <summary>A clock that goes on each time that somebody looks at it.</summary>
    private sealed class PassingTime : FakeTimeProvider
    {
        private long _passed;

        public TimeSpan EachLook { get; set; }

        public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Add(ref _passed, EachLook.Ticks);
    }
}
