using System.Text;

namespace Mentiko.Infrastructure.Nodes;

/// <summary>
/// Signals that wait to be sent, each once however often it was given. Those of logs are held back longer: ten a
/// second for a run are enough for eyes.
/// </summary>
internal sealed class SignalOutbox(TimeProvider time) : IDisposable
{
    public const int MostWaiting = 10_000;
    public static readonly TimeSpan LogPause = TimeSpan.FromMilliseconds(100);
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _any = new(0, 1);
    private HashSet<NodeSignal> _prompt = [];
    private HashSet<NodeSignal> _logs = [];
    private long _logsSent = long.MinValue;

    public void Add(NodeSignal signal)
    {
        lock (_gate)
        {
            var waiting = signal.News == NodeNews.LogGrown ? _logs : _prompt;

            // So many wait only while the database is away; then the others read everything again anyway.
            if (waiting.Count >= MostWaiting)
            {
                waiting.Clear();
            }

            if (waiting.Add(signal) && _any.CurrentCount == 0)
            {
                _any.Release();
            }
        }
    }

    /// <summary>Returns when something waits.</summary>
    public Task WaitAsync(CancellationToken cancel) => _any.WaitAsync(cancel);

    /// <summary>Takes what may go now, as texts of several lines each, none longer than <paramref name="mostBytes"/>.</summary>
    public IReadOnlyList<string> Take(string from, int mostBytes)
    {
        HashSet<NodeSignal> taken;
        lock (_gate)
        {
            (taken, _prompt) = (_prompt, []);
            if (_logsSent == long.MinValue || time.GetElapsedTime(_logsSent) >= LogPause)
            {
                _logsSent = time.GetTimestamp();
                taken.UnionWith(_logs);
                _logs = [];
            }
            else if (_logs.Count > 0 && _any.CurrentCount == 0)
            {
                _any.Release();
            }
        }

        return Pack(from, taken, mostBytes);
    }

    public void Dispose() => _any.Dispose();

    private static List<string> Pack(string from, IEnumerable<NodeSignal> signals, int mostBytes)
    {
        var texts = new List<string>();
        var text = new StringBuilder(from);
        foreach (var line in signals.Select(signal => signal.Write()))
        {
            // Ids are ASCII: as many bytes as letters.
            if (text.Length > from.Length && text.Length + 1 + line.Length > mostBytes)
            {
                texts.Add(text.ToString());
                text.Clear().Append(from);
            }

            text.Append('\n').Append(line);
        }

        if (text.Length > from.Length)
        {
            texts.Add(text.ToString());
        }

        return texts;
    }
}
