using System.Threading.Channels;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.AuditTrail;
using Mentiko.Infrastructure.Persistence.Commits;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.Persistence.Servers;

/// <summary>
/// The commit line on a database server that several nodes write to. Each node has a few lanes; a namespace's acts
/// stay in one of them, in the order in which they came, and a lock for each namespace keeps the nodes' acts in it
/// one after the other. docs/adr/0006 tells why.
/// </summary>
internal sealed class ServerCommitLine : ICommitLine, IDisposable
{
    private const int Lanes = 4;

    private readonly CommitLane[] _lanes;

    public ServerCommitLine(ServerDialect dialect, TimeProvider time, ILogger<ServerCommitLine> logger, AuditPulse? pulse = null) =>
        _lanes = [.. Enumerable.Range(0, Lanes).Select(number => new CommitLane(dialect, time, logger, number, pulse))];

    public async Task<Result<T>> CommitAsync<T>(CommitAuthor author, Func<CommitSession, Result<T>> act, CancellationToken cancel)
    {
        var pending = new PendingAct<T>(author, act, cancel);
        try
        {
            await LaneOf(author).AddAsync(pending, cancel);
        }
        catch (ChannelClosedException)
        {
            return new Error.Draining();
        }

        return await pending.Answer;
    }

    /// <summary>Takes nothing new, finishes everything accepted, and returns when the last commit is durable.</summary>
    public void Dispose()
    {
        Array.ForEach(_lanes, lane => lane.Close());
        Array.ForEach(_lanes, lane => lane.Dispose());
    }

    private CommitLane LaneOf(CommitAuthor author) => _lanes[author.Namespace is { } own ? NamespaceLock.LaneOf(own, Lanes) : 0];
}
