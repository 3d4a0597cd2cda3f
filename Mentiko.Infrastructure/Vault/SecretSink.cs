using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.Nodes;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.Vault;

/// <summary>
/// Masks on this node what is put on another while attempts run here. The signal names the secret; its value is read
/// from the vault, and only where an attempt of its namespace is at work.
/// </summary>
internal sealed partial class SecretSink(SecretFeed feed, SecretReader reader, NamespaceGate gate, TimeProvider time, ILogger<SecretSink> logger) : ISignalSink, ISignalPoll
{
    // Times of puts are those of the node that took them: clocks may differ by seconds, and signals be late.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);
    private DateTimeOffset _looked = time.GetUtcNow();

    public void Take(NodeSignal signal)
    {
        if (signal.News != NodeNews.SecretPut)
        {
            return;
        }

        // Counted before it is asked who watches: an attempt that begins to watch in between sees the number.
        feed.Count(signal.Namespace);
        if (feed.IsWatched(signal.Namespace))
        {
            _ = TellAsync(signal.Namespace, scope => reader.OpenAsync(scope, [signal.Id], CancellationToken.None));
        }
    }

    public void CatchUp() => _ = LookAsync(CancellationToken.None);

    public async Task LookAsync(CancellationToken cancel)
    {
        var since = _looked - Margin;
        _looked = time.GetUtcNow();

        // As with a signal: an attempt that is read for and does not watch yet is passed over here, and reads again.
        feed.CountAll();
        foreach (var owner in feed.Watched())
        {
            await TellAsync(owner, scope => reader.OpenPutSinceAsync(scope, since, cancel));
        }
    }

    private async Task TellAsync(NamespaceId owner, Func<NamespaceScope, Task<Dictionary<string, OpenedSecret>>> read)
    {
        try
        {
            if (!(await gate.EnterAsSystemAsync(owner, CancellationToken.None)).TryGet(out var scope, out _))
            {
                return;
            }

            foreach (var secret in (await read(scope)).Values)
            {
                if (secret.Value is { } value)
                {
                    feed.Hear(owner, value);
                }
            }
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            LogNotRead(logger, failure, owner);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "A secret of namespace {Namespace} was put on another node and could not be read here; attempts that run now do not mask it.")]
    private static partial void LogNotRead(ILogger logger, Exception failure, NamespaceId @namespace);
}
