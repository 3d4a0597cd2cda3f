using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Nodes;
using Mentiko.Infrastructure.Persistence.Stores;
using Mentiko.Infrastructure.RunLogs;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>Wakes those who look at runs and logs on this node when they change on another.</summary>
internal sealed class FeedSink(RunFeed runs, LogSignals logs, TermsFeed terms, MembershipReader memberships) : ISignalSink, ISignalPoll
{
    public void Take(NodeSignal signal)
    {
        switch (signal.News)
        {
            case NodeNews.RunChanged or NodeNews.RunEnded when RunId.TryParse(signal.Id, out var run):
                runs.Hear(signal.Namespace, run);
                break;
            case NodeNews.LogGrown when RunId.TryParse(signal.Id, out var run):
                logs.Hear(signal.Namespace, run);
                break;
            case NodeNews.TermsChanged:
                memberships.ForgetMembers(signal.Namespace);
                terms.Changed(signal.Namespace);
                runs.HearAll(signal.Namespace);
                break;
            default:
                break;
        }
    }

    public Task LookAsync(CancellationToken cancel)
    {
        CatchUp();
        return Task.CompletedTask;
    }

    public void CatchUp()
    {
        runs.HearEverything();
        logs.HearEverything();
    }
}
