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
    public CallSum And(CallSum other) => new(Count + other.Count, BytesOut + other.BytesOut, BytesIn + other.BytesIn, Duration + other.Duration);
}

/// <summary>What an attempt called.</summary>
/// <param name="Calls">Each kind with its sum; every call is counted in exactly one.</param>
/// <param name="BeyondMade">The calls that reached their host and have no line of their own.</param>
/// <param name="BeyondRefused">The calls that reached nobody and have no line of their own.</param>
internal sealed record CallRecord(ImmutableArray<(CallKind Kind, CallSum Sum)> Calls, CallSum BeyondMade, CallSum BeyondRefused)
{
    public static CallRecord Nothing { get; } = new([], default, default);
}

/// <summary>
/// Counts calls as they end. Of kinds it keeps so many that an agent cannot fill the record with them, and those that
/// reached a host apart from the others, so that no number of refused calls hides one that was made.
/// </summary>
internal sealed class CallTally
{
    /// <summary>Kinds of calls of one attempt that reached their host, and kinds that did not, which have a line of their own.</summary>
    public const int MostMade = 500, MostRefused = 50;

    /// <summary>Hosts with their ports that have one further line each, for all kinds that have none; as many hosts as an organization lists.</summary>
    public const int MostFolded = 500;

    private readonly Lock _gate = new();
    private readonly Dictionary<CallKind, CallSum> _made = [], _folded = [], _refused = [];
    private CallSum _beyondMade, _beyondRefused;

    /// <summary>True where it is the first of its kind, and the kind has a line.</summary>
    public bool Add(CallKind kind, long bytesOut, long bytesIn, TimeSpan duration)
    {
        var one = new CallSum(1, bytesOut, bytesIn, duration);
        lock (_gate)
        {
            if (!kind.Decision.IsMade())
            {
                return TryAdd(_refused, MostRefused, kind, one, out var isNew) ? isNew : Drop(ref _beyondRefused, one);
            }

            return TryAdd(_made, MostMade, kind, one, out var isFirst) || TryAdd(_folded, MostFolded, kind with { Method = "", Decision = CallDecision.Allowed, Status = 0 }, one, out isFirst)
                ? isFirst
                : Drop(ref _beyondMade, one);
        }
    }

    public CallRecord ToRecord()
    {
        lock (_gate)
        {
            return new CallRecord(
                [.. _made.Concat(_folded).Concat(_refused)
                    .OrderBy(pair => pair.Key.Host, StringComparer.Ordinal).ThenBy(pair => pair.Key.Port).ThenBy(pair => pair.Key.Method, StringComparer.Ordinal)
                    .ThenBy(pair => pair.Key.Decision).ThenBy(pair => pair.Key.Status).Select(pair => (pair.Key, pair.Value))],
                _beyondMade,
                _beyondRefused);
        }
    }

    private static bool TryAdd(Dictionary<CallKind, CallSum> sums, int most, CallKind kind, CallSum one, out bool isNew)
    {
        isNew = !sums.TryGetValue(kind, out var sum);
        if (isNew && sums.Count >= most)
        {
            return false;
        }

        sums[kind] = sum.And(one);
        return true;
    }

    private static bool Drop(ref CallSum beyond, CallSum one)
    {
        beyond = beyond.And(one);
        return false;
    }
}
