using System.Collections.Concurrent;

namespace Mentiko.Infrastructure.Persistence;

/// <summary>
/// Remembers answers for less than a second. Long enough that a busy caller costs no query on each request, short
/// enough that a change on another node takes effect on the next one. A change in this process drops the answer at once.
/// </summary>
internal sealed class BriefCache<TKey, TValue>(TimeProvider time)
    where TKey : notnull
    where TValue : class
{
    private const int MostAnswers = 100_000;
    private static readonly TimeSpan Kept = TimeSpan.FromMilliseconds(900);
    private readonly ConcurrentDictionary<TKey, Answer> _answers = new();
    private long _changes;

    /// <summary>True with the answer (which may be that there is none) while it is fresh.</summary>
    public bool TryGet(TKey key, out TValue? value) => TryGet(key, out value, out _);

    /// <summary>Also says when it was asked for, as a timestamp of the time provider.</summary>
    public bool TryGet(TKey key, out TValue? value, out long askedAt)
    {
        if (_answers.TryGetValue(key, out var answer) && time.GetElapsedTime(answer.AskedAt) < Kept)
        {
            (value, askedAt) = (answer.Value, answer.AskedAt);
            return true;
        }

        (value, askedAt) = (null, 0);
        return false;
    }

    /// <summary>Asks, and remembers the answer from the moment of asking.</summary>
    public async ValueTask<TValue?> AskAsync(TKey key, Func<TKey, CancellationToken, Task<TValue?>> ask, bool keepNone, CancellationToken cancel)
    {
        var askedAt = time.GetTimestamp();
        var changes = Volatile.Read(ref _changes);
        var value = await ask(key, cancel);
        if (value is null && !keepNone)
        {
            return null;
        }

        if (_answers.Count >= MostAnswers)
        {
            _answers.Clear();
        }

        _answers[key] = new Answer(value, askedAt);

        // A change may have been committed after the question was answered: then the answer must not stay.
        if (changes != Volatile.Read(ref _changes))
        {
            _answers.TryRemove(key, out _);
        }

        return value;
    }

    public void Drop(TKey key)
    {
        Interlocked.Increment(ref _changes);
        _answers.TryRemove(key, out _);
    }

    private sealed record Answer(TValue? Value, long AskedAt);
}
