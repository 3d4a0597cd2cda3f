using System.Collections.Immutable;

namespace Mentiko.Infrastructure.Egress;

/// <summary>Calls that are alike.</summary>
/// <param name="Host">The host in lower case; empty where no name was to be read.</param>
/// <param name="Port">The port; 0 likewise.</param>
/// <param name="Method">The method; empty likewise.</param>
/// <param name="Decision">What became of them.</param>
/// <param name="Status">The host's answer; 0 where it is not seen, as in a tunnel.</param>
internal readonly record struct CallKind(string Host, int Port, string Method, CallDecision Decision, int Status);

/// <summary>How many there were, what they sent and received, and how long they took in all.</summary>
internal readonly record struct CallSum(long Count, long BytesOut, long BytesIn, TimeSpan Duration)
{
    public CallSum And(long bytesOut, long bytesIn, TimeSpan duration) => new(Count + 1, BytesOut + bytesOut, BytesIn + bytesIn, Duration + duration);
}

/// <summary>What an attempt called.</summary>
/// <param name="Calls">Each kind with its sum; every call is counted in exactly one.</param>
/// <param name="Beyond">The calls of further kinds, which have no line of their own.</param>
internal sealed record CallRecord(ImmutableArray<(CallKind Kind, CallSum Sum)> Calls, CallSum Beyond)
{
    public static CallRecord Nothing { get; } = new([], default);
}

/// <summary>Counts calls as they end. Of kinds it keeps so many that an agent cannot fill the record with them.</summary>
internal sealed class CallTally
{
    /// <summary>Kinds of calls of one attempt that have a line of their own.</summary>
    public const int MostKinds = 1000;

    private readonly Lock _gate = new();
    private readonly Dictionary<CallKind, CallSum> _sums = [];
    private CallSum _beyond;

    /// <summary>True where it is the first of its kind, and the kind has a line.</summary>
    public bool Add(CallKind kind, long bytesOut, long bytesIn, TimeSpan duration)
    {
        lock (_gate)
        {
            var isKnown = _sums.TryGetValue(kind, out var sum);
            if (!isKnown && _sums.Count >= MostKinds)
            {
                _beyond = _beyond.And(bytesOut, bytesIn, duration);
                return false;
            }

            _sums[kind] = sum.And(bytesOut, bytesIn, duration);
            return !isKnown;
        }
    }

    public CallRecord ToRecord()
    {
        lock (_gate)
        {
            return new CallRecord(
                [.. _sums.OrderBy(pair => pair.Key.Host, StringComparer.Ordinal).ThenBy(pair => pair.Key.Port).ThenBy(pair => pair.Key.Method, StringComparer.Ordinal)
                    .ThenBy(pair => pair.Key.Decision).ThenBy(pair => pair.Key.Status).Select(pair => (pair.Key, pair.Value))],
                _beyond);
        }
    }
}
