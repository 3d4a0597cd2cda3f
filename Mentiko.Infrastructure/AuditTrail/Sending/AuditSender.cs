using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.Persistence.Rows;

namespace Mentiko.Infrastructure.AuditTrail.Sending;

/// <summary>
/// Sends records to one sink, each from where the sink is known to have it. The place is moved only after the sink
/// took the entries: what a crash or a failure leaves open is sent again, nothing is left out. A record that the sink
/// does not take is left alone for a while, and tried with less at once.
/// </summary>
internal sealed class AuditSender(string name, IAuditSink sink, AuditPages pages, SentFiles sent, TimeProvider time)
{
    private readonly Dictionary<NamespaceId, Refusal> _refused = [];
    private readonly CanonicalWriter _buffer = new();

    public string Name => name;

    /// <summary>Where the look that gave up goes on: after this slug. Empty for the beginning.</summary>
    public string Resume { get; set; } = "";

    /// <summary>Whether the record is left alone for now.</summary>
    public bool Rests(NamespaceId id) => _refused.TryGetValue(id, out var refusal) && time.GetUtcNow() < refusal.Until;

    /// <summary>Sends one piece. Throws what kept the sink from having it; <see cref="Rests"/> from then on.</summary>
    /// <returns>Whether there may be more.</returns>
    public async Task<bool> SendPieceAsync(NamespaceScope scope, CancellationToken cancel)
    {
        try
        {
            var isMore = await SendAsync(scope, cancel);

            // While there is more, it is sent in the size that was taken.
            if (!isMore)
            {
                _refused.Remove(scope.Namespace);
            }
            else if (_refused.TryGetValue(scope.Namespace, out var refusal))
            {
                refusal.Take();
            }

            return isMore;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException && !cancel.IsCancellationRequested)
        {
            if (!_refused.TryGetValue(scope.Namespace, out var refusal))
            {
                _refused.Add(scope.Namespace, refusal = new Refusal());
            }

            refusal.Refuse(time.GetUtcNow());
            throw;
        }
    }

    private async Task<bool> SendAsync(NamespaceScope scope, CancellationToken cancel)
    {
        if (!sent.HavePlace(scope.Organization))
        {
            return false;
        }

        var page = await pages.AfterAsync(scope, sent.Read(scope.Organization, name), cancel);
        if (page.Count == 0)
        {
            return false;
        }

        var count = CountWithin(page, _refused.TryGetValue(scope.Namespace, out var refusal) ? refusal.MostBytes : Refusal.Most);
        await sink.SendAsync(scope, page.GetRange(0, count), cancel);
        sent.Write(scope.Organization, name, page[count - 1].Sequence);
        return count < page.Count || page.Count >= AuditPages.Size;
    }

    /// <summary>How many of the first entries have so many bytes together; one at least.</summary>
    private int CountWithin(List<AuditRow> page, int bytes)
    {
        var count = 0;
        for (var left = bytes; count < page.Count; count++)
        {
            left -= AuditChain.LineOf(page[count], _buffer).Length + 1;
            if (left < 0)
            {
                break;
            }
        }

        return Math.Max(1, count);
    }
}
