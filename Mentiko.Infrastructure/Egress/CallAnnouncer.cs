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

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Task<bool>> _begun = new(StringComparer.Ordinal);

    /// <summary>False where it could not be written: then no call is made, and the next one tries again.</summary>
    public async Task<bool> AnnounceAsync(HostAndPort place)
    {
        var (name, begun) = Begin(FormattableString.Invariant($"{place.Host}:{place.Port}"));
        if (await begun)
        {
            return true;
        }

        lock (_gate)
        {
            // Unless another call tries again already.
            if (_begun.GetValueOrDefault(name) == begun)
            {
                _begun.Remove(name);
            }
        }

        return false;
    }

    private (string Name, Task<bool> Begun) Begin(string place)
    {
        lock (_gate)
        {
            var name = _begun.ContainsKey(place) || _begun.Count < Most ? place : Further;
            if (!_begun.TryGetValue(name, out var begun))
            {
                _begun[name] = begun = WriteAsync(name);
            }

            return (name, begun);
        }
    }

    private async Task<bool> WriteAsync(string place)
    {
        try
        {
            return await record(place);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // As good as a no: whatever broke, the entry is not known to be there.
            return false;
        }
    }
}
