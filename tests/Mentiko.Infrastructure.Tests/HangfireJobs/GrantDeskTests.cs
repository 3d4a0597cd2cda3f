using Mentiko.Core.Namespaces;
using Mentiko.Core.Queues;
using Mentiko.Infrastructure.HangfireJobs;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Mentiko.Infrastructure.Tests.HangfireJobs;

public sealed class GrantDeskTests
{
    private static readonly NamespaceSlug Acme = NamespaceSlug.Parse("acme");
    private static readonly QueueTerms Terms = new(Weight: 1, MostRunning: 100, IsPaused: false);

    [Fact]
    public async Task Take_TokenEnds_TheWaitEnds()
    {
        var desk = new GrantDesk(new FairScheduler(), TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var waits = Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(() => desk.Take(stop.Token), TaskCreationOptions.LongRunning)).ToArray();

        await stop.CancelAsync();

        foreach (var wait in waits)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait.WaitAsync(TimeSpan.FromSeconds(5)));
        }

        // No wait took a grant with it.
        desk.Add(Acme);
        desk.SetTerms(Acme, Terms);
        Assert.Equal(Acme, desk.Take(TestContext.Current.CancellationToken).Slug);
    }

    [Fact]
    public async Task Take_ManyWaiters_EachGrantIsTakenOnce()
    {
        const int Grants = 20_000;
        var desk = new GrantDesk(new FairScheduler(), TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var taken = new int[8];
        var done = new CountdownEvent(Grants);
        var waiters = Enumerable.Range(0, taken.Length).Select(index => Task.Factory.StartNew(
            () =>
            {
                try
                {
                    while (true)
                    {
                        desk.Finish(desk.Take(stop.Token));
                        taken[index]++;
                        done.Signal();
                    }
                }
                catch (OperationCanceledException)
                {
                    return;
                }
            },
            TaskCreationOptions.LongRunning)).ToArray();

        Parallel.For(0, Grants, index =>
        {
            var slug = NamespaceSlug.Parse($"n{index % 50}");
            if (desk.Add(slug))
            {
                desk.SetTerms(slug, Terms);
            }
        });

        Assert.True(done.Wait(TimeSpan.FromSeconds(30)), $"{done.CurrentCount} grants were lost.");
        await stop.CancelAsync();
        await Task.WhenAll(waiters);
        Assert.Equal(Grants, taken.Sum());
    }

    [Fact]
    public async Task SetTerms_ResumedWithManyWaiting_WakesEveryWaiter()
    {
        var desk = new GrantDesk(new FairScheduler(), TimeProvider.System);
        for (var run = 0; run < 4; run++)
        {
            desk.Add(Acme);
        }

        desk.SetTerms(Acme, Terms with { IsPaused = true });
        var waits = Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(() => desk.Take(CancellationToken.None), TaskCreationOptions.LongRunning)).ToArray();
        Assert.All(waits, wait => Assert.False(wait.IsCompleted));

        desk.SetTerms(Acme, Terms);

        Assert.All(await Task.WhenAll(waits).WaitAsync(TimeSpan.FromSeconds(30)), turn => Assert.Equal(Acme, turn.Slug));
    }

    [Fact]
    public async Task Drained_SignalRightAfterIt_GetsItsLookWhenTheRestIsOver()
    {
        var time = new FakeTimeProvider();
        var desk = new GrantDesk(new FairScheduler(), time);
        desk.Add(Acme);
        desk.SetTerms(Acme, Terms);
        desk.Drained(desk.Take(CancellationToken.None));
        desk.Add(Acme);
        desk.SetTerms(Acme, Terms);
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        Assert.ThrowsAny<OperationCanceledException>(() => desk.Take(stop.Token));
        var wait = Task.Factory.StartNew(() => desk.Take(CancellationToken.None), TaskCreationOptions.LongRunning);

        time.Advance(LookRests.Shortest);

        Assert.Equal(Acme, (await wait.WaitAsync(TimeSpan.FromSeconds(30))).Slug);
    }

    [Fact]
    public void Found_WhileItRests_TheNextSignalGetsItsLookAtOnce()
    {
        var desk = new GrantDesk(new FairScheduler(), new FakeTimeProvider());
        desk.Add(Acme);
        desk.Add(Acme);
        desk.SetTerms(Acme, Terms);
        var (finds, empty) = (desk.Take(CancellationToken.None), desk.Take(CancellationToken.None));
        desk.Drained(empty);
        desk.Add(Acme);

        desk.Found(finds);

        Assert.Equal(Acme, desk.Take(TestContext.Current.CancellationToken).Slug);
    }

    [Fact]
    public void Charge_TurnThatLasts_IsChargedWhatItUsed()
    {
        var time = new FakeTimeProvider();
        var desk = new GrantDesk(new FairScheduler(), time);
        var globex = NamespaceSlug.Parse("globex");
        foreach (var slug in new[] { Acme, globex })
        {
            for (var run = 0; run < 10; run++)
            {
                desk.Add(slug);
            }

            desk.SetTerms(slug, Terms);
        }

        var lasts = desk.Take(CancellationToken.None);
        Assert.Equal(Acme, lasts.Slug);
        time.Advance(TimeSpan.FromSeconds(5));
        desk.Charge();
        for (var second = 0; second < 4; second++)
        {
            // What the first namespace's run has used is theirs before it is its turn again.
            var turn = desk.Take(CancellationToken.None);
            Assert.Equal(globex, turn.Slug);
            time.Advance(TimeSpan.FromSeconds(1));
            desk.Finish(turn);
        }
    }
}
