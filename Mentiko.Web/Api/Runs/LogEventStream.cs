using System.Globalization;
using System.Text;
using System.Text.Json;
using Mentiko.Core.Access;
using Mentiko.Core.Logs;
using Mentiko.Core.Results;
using Mentiko.Web.Gates;

namespace Mentiko.Web.Api.Runs;

/// <summary>
/// Writes a run's log as server-sent events. An open stream outlives many changes of roles: every two seconds the
/// caller passes the gate again, and the stream ends where they would no longer be let in.
/// </summary>
internal sealed class LogEventStream(TimeProvider time, StandingCheck standing, IHostApplicationLifetime lifetime)
{
    public const string LastEventId = "Last-Event-ID";

    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(2);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new UtcTimes() } };
    private static readonly byte[] Heartbeat = ": alive\n\n"u8.ToArray();

    public CancellationToken Stopping => lifetime.ApplicationStopping;

    /// <summary>Where to go on: a browser that reconnects says so in the header, whatever its address still says.</summary>
    public static Result<long> ReadCursor(HttpContext http)
    {
        var text = http.Request.Headers[LastEventId] is [{ Length: > 0 } header] ? header : http.Request.Query["after"].ToString();
        if (text.Length == 0)
        {
            return 0L;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var after)
            ? after
            : new Error.Malformed($"{LastEventId} and after are the number of a line.");
    }

    private async Task WriteAsync(OrgCall call, IAsyncEnumerable<IReadOnlyList<LogLine>> batches, CancellationTokenSource ending, Func<Task<string>> status)
    {
        var response = call.Http.Response;
        response.ContentType = "text/event-stream";
        // A proxy that buffers would turn a live log into one that comes in lumps.
        response.Headers["X-Accel-Buffering"] = "no";
        await response.Body.WriteAsync(Heartbeat, ending.Token);
        await response.Body.FlushAsync(ending.Token);

        using var timer = new PeriodicTimer(CheckInterval, time);
        var tick = timer.WaitForNextTickAsync(ending.Token).AsTask();
        await using var reader = batches.GetAsyncEnumerator(ending.Token);
        var next = Task.FromResult(true);
        try
        {
            while (true)
            {
                next = reader.MoveNextAsync().AsTask();
                while (await Task.WhenAny(next, tick) != next)
                {
                    await tick;
                    if (!await standing.StandsAsync(call.Http, Permission.LogsRead, ending.Token))
                    {
                        return;
                    }

                    await response.Body.WriteAsync(Heartbeat, ending.Token);
                    await response.Body.FlushAsync(ending.Token);
                    tick = timer.WaitForNextTickAsync(ending.Token).AsTask();
                }

                if (!await next)
                {
                    break;
                }

                // A busy log never lets the timer win the race: look at the clock here too.
                if (tick.IsCompleted)
                {
                    await tick;
                    if (!await standing.StandsAsync(call.Http, Permission.LogsRead, ending.Token))
                    {
                        return;
                    }

                    tick = timer.WaitForNextTickAsync(ending.Token).AsTask();
                }

                await response.Body.WriteAsync(Format(reader.Current), ending.Token);
                await response.Body.FlushAsync(ending.Token);
            }

            await response.WriteAsync($"event: end\ndata: {JsonSerializer.Serialize(new { status = await status() }, Json)}\n\n", ending.Token);
        }
        finally
        {
            // Whatever ends the stream, the reader's going away included: no read may be under way when the enumerator
            // is disposed.
            await ending.CancelAsync();
            await WaitOutAsync(next);
        }
    }

    private static async Task WaitOutAsync(Task<bool> next)
    {
        try
        {
            await next;
        }
        catch (OperationCanceledException)
        {
            // The read was told to stop; an enumerator must not be disposed in the middle of one.
        }
    }

    private static byte[] Format(IReadOnlyList<LogLine> lines)
    {
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            // JSON escapes every line end, so no line of an agent can pretend to be an event of its own.
            text.Append(CultureInfo.InvariantCulture, $"id: {line.Seq}\nevent: line\ndata: ").Append(JsonSerializer.Serialize(LogLineBody.Of(line), Json)).Append("\n\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>The answer that writes the stream until it ends.</summary>
    internal sealed class Answer(
        LogEventStream stream, OrgCall call, IAsyncEnumerable<IReadOnlyList<LogLine>> batches, CancellationTokenSource ending, Func<Task<string>> status) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            using (ending)
            {
                try
                {
                    await stream.WriteAsync(call, batches, ending, status);
                }
                catch (OperationCanceledException) when (ending.IsCancellationRequested)
                {
                    // The client left or the server stops: nothing is owed to anyone.
                }
            }
        }
    }
}
