using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Queues;
using Xunit;

namespace Mentiko.Infrastructure.Tests.HangfireJobs;

public sealed class RoundRobinTests
{
    private static NamespaceSlug Slug(int index) => NamespaceSlug.Parse($"n{index}");

    [Property]
    public void TryTake_AnyArrivals_NobodyIsServedTwiceWhileAnotherWaits(byte[] arrivals)
    {
        var chooser = new RoundRobin();
        var waiting = new Dictionary<NamespaceSlug, int>();
        var servedSince = new Dictionary<NamespaceSlug, Dictionary<NamespaceSlug, int>>();

        void Take()
        {
            var any = chooser.TryTake(out var taken);
            Assert.Equal(waiting.Count > 0, any);
            if (!any)
            {
                return;
            }

            waiting[taken]--;
            servedSince.Remove(taken);
            foreach (var (_, others) in servedSince)
            {
                others[taken] = others.GetValueOrDefault(taken) + 1;
                Assert.True(others[taken] <= 1, "A namespace was served twice while another one waited.");
            }

            if (waiting[taken] == 0)
            {
                waiting.Remove(taken);
            }
            else
            {
                servedSince[taken] = [];
            }
        }

        foreach (var arrival in arrivals)
        {
            if (arrival % 3 == 0)
            {
                Take();
                continue;
            }

            var slug = Slug(arrival % 7);
            chooser.Add(slug);
            waiting[slug] = waiting.GetValueOrDefault(slug) + 1;
            servedSince.TryAdd(slug, []);
        }

        while (waiting.Count > 0)
        {
            Take();
        }

        Assert.False(chooser.TryTake(out _));
        Assert.Equal(0, chooser.Namespaces);
    }

    [Fact]
    public void GiveBack_AfterATake_TheSameNamespaceIsNext()
    {
        var chooser = new RoundRobin();
        chooser.Add(Slug(1));
        chooser.Add(Slug(1));
        chooser.Add(Slug(2));
        Assert.True(chooser.TryTake(out var taken));

        chooser.GiveBack(taken);

        Assert.True(chooser.TryTake(out var again));
        Assert.Equal(taken, again);
        Assert.True(chooser.TryTake(out var second));
        Assert.Equal(Slug(2), second);
        Assert.True(chooser.TryTake(out _));
        Assert.False(chooser.TryTake(out _));
    }
}
