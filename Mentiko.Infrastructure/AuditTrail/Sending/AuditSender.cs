using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.Persistence.Rows;

namespace Mentiko.Infrastructure.AuditTrail.Sending;

/// <summary>
/// Sends records to one sink, each from where the sink is known to have it. The place is moved only after the sink
/// took the entries, or took the entry that says which one it refuses: what a crash or a failure leaves open is sent
/// again, nothing is left out without a word. A record that the sink does not take is left alone for a while.
/// </summary>
internal sealed class AuditSender(string name, IAuditSink sink, AuditPages pages, SentFiles sent, RefusedEntries notices, TimeProvider time)
{
    /// <summary>So many records that a sink does not take, and it takes nothing else: then it is the sink.</summary>
    public const int MostFailures = 3;

    /// <summary>How often an entry is sent alone before it is passed over; those right after one that was, once.</summary>
    public const int MostTries = 3;

    private readonly Dictionary<NamespaceId, Refusal> _refused = [];
    private readonly CanonicalWriter _buffer = new();
    private long _taken;

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
            var refusal = RefusalOf(scope);
            if (!SinkAnswer.IsRefusal(failure))
            {
                refusal.NarrowForOutage();
            }

            refusal.Rest(time.GetUtcNow());
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
        while (await RefusedAsync(scope, page.GetRange(0, count), cancel) is { } refused)
        {
            if (count == 1)
            {
                await PassOverAsync(scope, page[0], refused, cancel);
                return true;
            }

            count = Narrow(page, count, RefusalOf(scope));
        }

        sent.Write(scope.Organization, name, page[count - 1].Sequence);
        return count < page.Count || page.Count >= AuditPages.Size;
    }

    /// <summary>Null where the sink took the entries; throws where it gave no such answer.</summary>
    private async Task<Exception?> RefusedAsync(NamespaceScope scope, List<AuditRow> entries, CancellationToken cancel)
    {
        try
        {
            await sink.SendAsync(scope, entries, cancel);
            _taken++;
            return null;
        }
        catch (Exception failure) when (SinkAnswer.IsRefusal(failure))
        {
            return failure;
        }
    }

    /// <summary>
    /// Goes on behind an entry that the sink refuses, once the sink has taken the one that says so. Until then the place
    /// stays: a sink that refuses that one too refuses no entry, but everything.
    /// </summary>
    private async Task PassOverAsync(NamespaceScope scope, AuditRow entry, Exception refused, CancellationToken cancel)
    {
        var refusal = RefusalOf(scope);
        var (tries, tookOthers) = refusal.RefuseEntry(entry.Sequence, _taken);
        var isTheEntry = refusal.HasPassedOver || (tries >= MostTries && (tookOthers || _refused.Count < MostFailures));

        // One that says it is the platform's own from end to end, and to pass it over would want another one.
        if (!isTheEntry || entry.Action == AuditActions.AuditRefused)
        {
            throw refused;
        }

        refusal.HasPassedOver = false;
        var notice = await notices.NoteAsync(scope, entry, name, SinkAnswer.Name(refused), cancel);
        await sink.SendAsync(scope, [notice], cancel);
        _taken++;
        sent.Write(scope.Organization, name, entry.Sequence);
        refusal.HasPassedOver = true;
        notices.Tell(scope, entry, name);
    }

    private Refusal RefusalOf(NamespaceScope scope)
    {
        if (!_refused.TryGetValue(scope.Namespace, out var refusal))
        {
            _refused.Add(scope.Namespace, refusal = new Refusal());
        }

        return refusal;
    }

    private int Narrow(List<AuditRow> page, int count, Refusal refusal)
    {
        var fewer = count;
        while (fewer == count)
        {
            refusal.Narrow();
            fewer = Math.Min(count, CountWithin(page, refusal.MostBytes));
        }

        return fewer;
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
