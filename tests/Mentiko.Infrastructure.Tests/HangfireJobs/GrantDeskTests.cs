using Mentiko.Core.Namespaces;
using Mentiko.Core.Queues;
using Mentiko.Infrastructure.HangfireJobs;
using Xunit;

namespace Mentiko.Infrastructure.Tests.HangfireJobs;

public sealed class GrantDeskTests
{
    private static readonly NamespaceSlug Acme = NamespaceSlug.Parse("acme");

    [Fact]
    public async Task Take_TokenEnds_TheWaitEnds()
    {
        var desk = new GrantDesk(new RoundRobin());
        using var stop = new CancellationTokenSource();
        var waits = Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(() => desk.Take(stop.Token), TaskCreationOptions.LongRunning)).ToArray();

        await stop.CancelAsync();

        foreach (var wait in waits)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait.WaitAsync(TimeSpan.FromSeconds(5)));
        }

        // No wait took a grant with it.
        desk.Add(Acme);
        Assert.Equal(Acme, desk.Take(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Take_ManyWaiters_EachGrantIsTakenOnce()
    {
        const int Grants = 20_000;
        var desk = new GrantDesk(new RoundRobin());
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
                        desk.Take(stop.Token);
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

        Parallel.For(0, Grants, index => desk.Add(NamespaceSlug.Parse($"n{index % 50}")));

        Assert.True(done.Wait(TimeSpan.FromSeconds(30)), $"{done.CurrentCount} grants were lost.");
        await stop.CancelAsync();
        await Task.WhenAll(waiters);
        Assert.Equal(Grants, taken.Sum());
    }
}
