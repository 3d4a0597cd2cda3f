using Mentiko.Core.Logs;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>The values that must not show in what one attempt writes: those of its run, and those put while it runs.</summary>
internal sealed class AttemptSecrets
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _values = new(StringComparer.Ordinal);
    private ILogSink? _sink;

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
            if (_values.Add(value))
            {
                _sink?.AddSecret(value);
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
                sink.AddSecret(value);
            }
        }
    }

    public SecretPatterns ForJudging() => SecretPatterns.ForJudging(All);

    public AttemptResult MaskTextsOf(AttemptResult result) => result with
    {
        Text = result.Text is { } text ? SecretPatterns.From(All).Mask(text) : null,
        Record = result.Record.Masked(ForNames()),
    };

    /// <summary>Masks a sentence that names what the agent named.</summary>
    public string Mask(string text) => ForNames().Mask(text);

    // A host's name is lower case by the time that it is read, and so may a secret in it be.
    private SecretPatterns ForNames() => SecretPatterns.From([.. All.SelectMany(secret => (string[])[secret, secret.ToLowerInvariant()]).Distinct(StringComparer.Ordinal)]);
}
