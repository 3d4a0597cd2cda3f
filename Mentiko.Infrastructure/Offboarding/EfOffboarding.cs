using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Dispatch;
using Mentiko.Infrastructure.Identity;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Stores;

namespace Mentiko.Infrastructure.Offboarding;

/// <summary>Closes a namespace. From this one commit on nobody enters it, nothing of it starts, and its secrets are noise.</summary>
internal sealed class EfOffboarding(ICommitLine commits, RunFeed feed, TermsChanges changes, TokenCache tokens) : IOffboarding, IDisposable
{
    private readonly SemaphoreSlim _closed = new(0);

    public Task<Result<Done>> BeginAsync(NamespaceScope scope, AuditDraft audit, CancellationToken cancel) =>
        commits.CommitAsync(CommitAuthor.Of(scope), session => Close(session, audit), cancel);

    /// <summary>Waits until this node has closed a namespace, or so long.</summary>
    public Task WaitAsync(TimeSpan most, CancellationToken cancel) => _closed.WaitAsync(most, cancel);

    public void Dispose() => _closed.Dispose();

    private Result<Done> Close(CommitSession session, AuditDraft audit)
    {
        session.Execute(OffboardingSql.DestroyKeys);
        if (session.Execute(OffboardingSql.Close) == 0)
        {
            return new Error.NotFound();
        }

        var ended = session.Db.AccessTokens.Where(token => token.NamespaceId == session.Namespace.Value).Select(token => token.Id).ToList();
        session.Execute(OffboardingSql.EndTokens);
        session.Execute(OffboardingSql.EndKeys);
        session.Execute(OffboardingSql.CancelQueued, ("@now", session.Now));
        session.Execute(OffboardingSql.ForgetQueued);
        var running = session.Query(OffboardingSql.FindRunning, reader =>
        {
            var ids = new List<RunId>();
            while (reader.Read())
            {
                ids.Add(RunId.Parse(reader.GetString(0)));
            }

            return ids;
        });
        session.Execute(OffboardingSql.CancelRunning);
        session.Audit(audit);
        changes.TellAfter(session);
        var owner = session.Namespace;
        session.AfterCommit(() =>
        {
            ended.ForEach(tokens.Forget);

            // A worker that misses this hears of the cancel when it renews its lease, within ten seconds.
            running.ForEach(run => feed.Signal(owner, run));
            _closed.Release();
        });
        return default(Done);
    }
}
