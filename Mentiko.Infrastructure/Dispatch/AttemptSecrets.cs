using System.Text;
using Mentiko.Core.Logs;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>The values that must not show in what one attempt writes: those of its run, and those put while it runs.</summary>
internal sealed class AttemptSecrets
{
    /// <summary>Bytes of all values that a run begins with: patterns of more would cost the server its memory.</summary>
    public const int MostBytesOfRun = 64 * 1024;

    /// <summary>The same with what is put meanwhile, and what other values were before.</summary>
    public const int MostBytes = 2 * MostBytesOfRun;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _values = new(StringComparer.Ordinal);
    private ILogSink? _sink;
    private (int Count, SecretPatterns Patterns) _forNames = (0, SecretPatterns.None);
    private long _bytes;

    public IReadOnlyCollection<string> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _values];
            }
        }
    }

    /// <summary>Whether more came than can be masked: then nothing more of the attempt may be shown.</summary>
    public bool IsBeyond
    {
        get
        {
            lock (_gate)
            {
                return _bytes > MostBytes;
            }
        }
    }

    public static bool MayBegin(IEnumerable<string> values) => values.Sum(value => (long)Encoding.UTF8.GetByteCount(value)) <= MostBytesOfRun;

    public void AddAll(IEnumerable<string> values)
    {
        foreach (var value in values)
        {
            Add(value);
        }
    }

    public void Add(string value)
    {
        lock (_gate)
        {
            // Of what is beyond the bound no more is kept: it is beyond already.
            if (_bytes <= MostBytes && _values.Add(value))
            {
                _bytes += Encoding.UTF8.GetByteCount(value);
                Pass(value);
            }
        }
    }

    /// <summary>From now on the sink hears of every further value; those that came since it was opened first.</summary>
    public void MaskIn(ILogSink sink)
    {
        lock (_gate)
        {
            _sink = sink;
            foreach (var value in _values)
            {
                Pass(value);
            }
        }
    }

    public SecretPatterns ForJudging() => SecretPatterns.ForJudging(All);

    /// <param name="but">Values that make no difference.</param>
    public SecretPatterns ForJudging(IEnumerable<string> but) => SecretPatterns.ForJudging([.. All.Except(but, StringComparer.Ordinal)]);

    public AttemptResult MaskTextsOf(AttemptResult result) => result with
    {
        Text = result.Text is { } text ? Mask(text) : null,
        Record = result.Record.IsEmpty ? result.Record : result.Record.Masked(ForNames()),
    };

    /// <summary>Masks a sentence that names what the agent named.</summary>
    public string Mask(string text) => ForNames().Mask(text);

    private void Pass(string value)
    {
        if (_bytes > MostBytes)
        {
            _sink?.Withhold();
        }
        else
        {
            _sink?.AddSecret(value);
        }
    }

    // A host's name is lower case by the time that it is read, and so may a secret in it be.
    private SecretPatterns ForNames()
    {
        var values = All;
        lock (_gate)
        {
            if (_forNames.Count == values.Count)
            {
                return _forNames.Patterns;
            }
        }

        // Outside of the lock: who puts a value into the vault meanwhile does not wait for it.
        var patterns = SecretPatterns.From([.. values.SelectMany(secret => (string[])[secret, secret.ToLowerInvariant()]).Distinct(StringComparer.Ordinal)]);
        lock (_gate)
        {
            _forNames = _forNames.Count < values.Count ? (values.Count, patterns) : _forNames;
        }

        return patterns;
    }
}
