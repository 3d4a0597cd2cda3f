using System.Runtime.CompilerServices;
using System.Text;
using Mentiko.Core.Access;
using Mentiko.Core.Logs;
using Mentiko.Core.Runs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.RunLogs;

/// <summary>Logs in files under each run's folder.</summary>
internal sealed class RunLogStore(
    LogFolders folders,
    LogSignals signals,
    IOptions<LogOptions> options,
    TimeProvider clock,
    ILogger<RunLogStore> logger) : ILogStore
{
    private const int BatchLines = 1000;
    private const int MaximumPage = 1000;

    public ValueTask<ILogWriter> OpenWriterAsync(NamespaceScope scope, RunId run, CancellationToken cancel)
    {
        var id = scope.Namespace;
        var folder = folders.Make(scope.Organization, run);
        return ValueTask.FromResult<ILogWriter>(new RunLogWriter(folder, run, options.Value, clock, () => signals.Pulse(id, run), logger));
    }

    public ValueTask<LogPage> ReadAsync(NamespaceScope scope, RunId run, LogQuery query, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(query.After, nameof(query));
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, MaximumPage, nameof(query));
        using var folder = folders.Find(scope.Organization, run);
        using var reader = folder is null ? null : LogReader.Open(folder);
        return ValueTask.FromResult(reader?.Read(query, options.Value.SearchBytes) ?? new LogPage([], null, 0, 0));
    }

    public async IAsyncEnumerable<IReadOnlyList<LogLine>> FollowAsync(
        NamespaceScope scope, RunId run, long after, [EnumeratorCancellation] CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);

        // The watch comes before the first look, so that what is written between them wakes us.
        using var watch = signals.Watch(scope.Namespace, run);
        using var follower = new LogFollower(() => folders.Find(scope.Organization, run), after);
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var lines = follower.Take(BatchLines, out var over);
            if (lines.Count > 0)
            {
                yield return lines;
            }

            if (over)
            {
                yield break;
            }

            if (lines.Count == 0)
            {
                await watch.WaitAsync(options.Value.PollInterval, cancel);
            }
            else if (lines.Count < BatchLines)
            {
                await Task.Delay(options.Value.FollowInterval, cancel);
            }
        }
    }

    public async Task CopyAsTextAsync(NamespaceScope scope, RunId run, Stream destination, CancellationToken cancel)
    {
        using var folder = folders.Find(scope.Organization, run);
        using var reader = folder is null ? null : LogReader.Open(folder);
        if (reader is null)
        {
            return;
        }

        using var cursor = reader.Seek(0);
        var text = new StringBuilder();
        while (LogReader.Take(cursor, BatchLines) is { Count: > 0 } lines)
        {
            foreach (var line in lines)
            {
                text.Append(null, $"{line.Time.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ} {line.Step?.Text ?? "-"} {LogRecord.WireName(line.Stream)} {line.Text}\n");
            }

            await destination.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), cancel);
            text.Clear();
        }
    }
}
