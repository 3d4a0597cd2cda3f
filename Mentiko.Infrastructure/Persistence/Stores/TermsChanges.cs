using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.Dispatch;
using Mentiko.Infrastructure.Persistence.Commits;

namespace Mentiko.Infrastructure.Persistence.Stores;

/// <summary>Tells everybody in this process who remembers it that what holds for a namespace has changed: plan, limits, pause or status.</summary>
internal sealed class TermsChanges(MembershipReader memberships, TermsFeed terms, RunFeed runs)
{
    /// <summary>Tells it once the act is durable.</summary>
    public void TellAfter(CommitSession session)
    {
        var owner = session.Namespace;
        session.AfterCommit(() => Tell(owner));
    }

    private void Tell(NamespaceId owner)
    {
        // In this order: whoever hears of it reads the new state.
        memberships.ForgetMembers(owner);
        terms.Changed(owner);
        runs.SignalAll(owner);
    }
}
