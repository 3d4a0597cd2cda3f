using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;

namespace Mentiko.TestKit.Nodes.Chaos;

/// <summary>
/// Clients that trigger chains of five steps at whichever node answers. A call without an answer is made again with
/// the same key until there is one: what was answered must never be lost, and what was not must not be there twice.
/// </summary>
internal sealed class ChaosLoad(IReadOnlyList<InstanceCaller> callers, Func<HttpClient?> anyNode, int backlog)
{
    public const string Chain = "five";

    private const string Script =
        """
        echo "$MENTIKO_RUN_ID $MENTIKO_STEP_ID $MENTIKO_ATTEMPT" >> effects.txt
        echo "{\"type\":\"$MENTIKO_STEP_ID:done\",\"data\":{\"attempt\":$MENTIKO_ATTEMPT}}" > "$MENTIKO_OUTPUT_DIR/event.json"
        """;

    private readonly ConcurrentQueue<string> _accepted = new();
    private int _unanswered;

    public static (string Step, string[] Command)[] Steps { get; } =
        [.. Enumerable.Range(1, 5).Select(index => ($"s{index}", (string[])["sh", "-c", Script]))];

    /// <summary>Runs that were accepted, by their ids.</summary>
    public IReadOnlyCollection<string> Accepted => _accepted;

    /// <summary>Calls that got no answer and were made again.</summary>
    public int Unanswered => _unanswered;

    /// <param name="openRuns">How many runs are not over; less than the backlog lets the load go on.</param>
    /// <param name="stop">Ends the load; what was begun is still brought to an answer.</param>
    public Task RunAsync(Func<long?> openRuns, CancellationToken stop) => Task.WhenAll(callers.Select(async caller =>
    {
        while (!stop.IsCancellationRequested)
        {
            if (openRuns() is not { } open || open >= backlog)
            {
                await Task.Delay(100, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }

            _accepted.Enqueue(await TriggerAsync(caller, Guid.NewGuid().ToString("N")));
        }
    }));

    private async Task<string> TriggerAsync(InstanceCaller caller, string key)
    {
        while (true)
        {
            try
            {
                if (anyNode() is { } node)
                {
                    using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
                    using var answer = await caller.TryTriggerAsync(node, Chain, key).WaitAsync(patience.Token);
                    if (answer.StatusCode == HttpStatusCode.Accepted)
                    {
                        return JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync(patience.Token)).GetProperty("runId").GetString()!;
                    }
                }
            }
            catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or IOException)
            {
                // Killed, held or without its database.
            }

            Interlocked.Increment(ref _unanswered);
            await Task.Delay(200);
        }
    }
}
