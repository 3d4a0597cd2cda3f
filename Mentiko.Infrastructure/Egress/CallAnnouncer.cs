using System.Collections.Concurrent;

namespace Mentiko.Infrastructure.Egress;

/// <summary>
/// Puts on record that an attempt begins to call a host, before anything is dialed: sums are written with the attempt's
/// end, and one that is lost with its server has none. Each host and port once; those beyond a bound share one entry.
/// </summary>
/// <param name="record">Writes that calls to a place begin; true once that is durable.</param>
internal sealed class CallAnnouncer(Func<string, Task<bool>> record)
{
    /// <summary>Hosts with their ports that have an entry of their own; as many as an organization lists.</summary>
    public const int Most = 500;

    public const string Further = "(further)";

    private readonly ConcurrentDictionary<string, Task<bool>> _begun = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>False where it could not be written: then no call is made, and the next one tries again.</summary>
    public async Task<bool> AnnounceAsync(HostAndPort place)
    {
        var name = FormattableString.Invariant($"{place.Host}:{place.Port}");
        var begun = Begin(name, out var key);
        try
        {
            if (await begun)
            {
                return true;
            }
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // As good as a no: whatever broke, the entry is not known to be there.
        }

        _begun.TryRemove(KeyValuePair.Create(key, begun));
        return false;
    }

    private Task<bool> Begin(string name, out string key)
    {
        lock (_gate)
        {
            key = _begun.ContainsKey(name) || _begun.Count < Most ? name : Further;
            return _begun.GetOrAdd(key, static (place, write) => write(place), record);
        }
    }
}
