using Mentiko.Core.Namespaces;

namespace Mentiko.Infrastructure.HangfireJobs;

/// <summary>
/// After a look that found nothing the next one for the same namespace waits a moment, twice as long each time up to a
/// second: another node is quicker there, and what it leaves is found when the rest is over. A look that finds a job ends
/// the rest. Not thread-safe: the desk's alone.
/// </summary>
internal sealed class LookRests(TimeProvider time)
{
    public static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(25);
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);
    private readonly Dictionary<NamespaceSlug, Rest> _rests = [];

    // Each rest stands here with its end, and then with the moment at which its length is forgotten.
    private readonly PriorityQueue<Rest, TimeSpan> _due = new();
    private readonly long _origin = time.GetTimestamp();

    /// <summary>How many namespaces rest or have rested lately.</summary>
    public int Count => _rests.Count;

    /// <summary>How long until <see cref="TryEnd"/> may have something to say; null where nobody rests.</summary>
    public TimeSpan? UntilNext
    {
        get
        {
            // A wait counts whole milliseconds; it must not end before the rest does.
            var left = _due.TryPeek(out _, out var due) ? due - Now : (TimeSpan?)null;
            return left is { } wait ? TimeSpan.FromMilliseconds(Math.Max(0, Math.Floor(wait.TotalMilliseconds)) + 1) : null;
        }
    }

    private TimeSpan Now => time.GetElapsedTime(_origin);

    /// <summary>A look has found nothing. Of looks at the same time the first one counts.</summary>
    public void Begin(NamespaceSlug slug)
    {
        var (now, before) = (Now, _rests.GetValueOrDefault(slug));
        if (before is not null && now < before.Until)
        {
            return;
        }

        var length = before is null ? Shortest : TimeSpan.FromTicks(Math.Min(2 * before.Length.Ticks, Longest.Ticks));
        var rest = new Rest(slug, length, now + length);
        _rests[slug] = rest;
        _due.Enqueue(rest, rest.Until);
    }

    /// <summary>True when the namespace rests: its signal has to wait.</summary>
    /// <param name="slug">The namespace.</param>
    /// <param name="isFirst">Whether it is the first signal of this rest.</param>
    public bool TryHold(NamespaceSlug slug, out bool isFirst)
    {
        isFirst = false;
        if (!_rests.TryGetValue(slug, out var rest) || Now >= rest.Until)
        {
            return false;
        }

        isFirst = !rest.Holds;
        return rest.Holds = true;
    }

    /// <summary>A look has found a job. False when the namespace had no rest.</summary>
    public bool Forget(NamespaceSlug slug) => _rests.Remove(slug);

    /// <summary>Names a namespace whose rest is over, each once.</summary>
    public bool TryEnd(out NamespaceSlug slug)
    {
        var now = Now;
        while (_due.TryPeek(out var rest, out var due) && due <= now)
        {
            _due.Dequeue();
            if (_rests.GetValueOrDefault(rest.Slug) != rest)
            {
                continue;
            }

            if (due > rest.Until)
            {
                _rests.Remove(rest.Slug);
                continue;
            }

            _due.Enqueue(rest, rest.Until + Longest);
            slug = rest.Slug;
            return true;
        }

        slug = default;
        return false;
    }

    private sealed class Rest(NamespaceSlug slug, TimeSpan length, TimeSpan until)
    {
        public NamespaceSlug Slug { get; } = slug;

        public TimeSpan Length { get; } = length;

        public TimeSpan Until { get; } = until;

        /// <summary>Whether a signal waits for its end.</summary>
        public bool Holds { get; set; }
    }
}
