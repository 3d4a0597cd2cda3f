using Mentiko.Core.Namespaces;

namespace Mentiko.Infrastructure.Persistence;

/// <summary>
/// When namespaces have changed last, as timestamps of the time provider: an answer that was asked for before is old. A
/// fixed number of marks that namespaces share, so that neither a change nor a look costs more where there are many; a
/// change makes the answers about one namespace in a thousand old, not those about all.
/// </summary>
internal sealed class LastChanges(TimeProvider time)
{
    private const int Marks = 1024;
    private readonly long[] _marks = Fill();
    private long _any = long.MinValue;

    /// <summary>The namespace has changed by now.</summary>
    public void Add(NamespaceId id)
    {
        var now = time.GetTimestamp();
        Raise(ref _marks[MarkOf(id)], now);
        Raise(ref _any, now);
    }

    /// <summary>The last change of the namespace, or one that came later; null asks for the last of any.</summary>
    public long LastOf(NamespaceId? id) => id is { } known ? Volatile.Read(ref _marks[MarkOf(known)]) : Volatile.Read(ref _any);

    private static int MarkOf(NamespaceId id) => id.GetHashCode() & (Marks - 1);

    private static long[] Fill()
    {
        var marks = new long[Marks];
        Array.Fill(marks, long.MinValue);
        return marks;
    }

    private static void Raise(ref long mark, long to)
    {
        for (var was = Volatile.Read(ref mark); was < to;)
        {
            var seen = Interlocked.CompareExchange(ref mark, to, was);
            if (seen == was)
            {
                return;
            }

            was = seen;
        }
    }
}
