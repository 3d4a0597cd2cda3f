using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Mentiko.Cli.Api;

/// <summary>Reads a run's log as it grows. A stream that breaks is opened again behind the last line that came.</summary>
internal static class LiveLog
{
    private const int Tries = 8;

    /// <summary>Each line; the last item is the end, with the run's status.</summary>
    public static async IAsyncEnumerable<(string Event, JsonNode Data)> FollowAsync(ApiClient api, string path, long after, TimeProvider time, [EnumeratorCancellation] CancellationToken cancel)
    {
        var last = after;
        for (var failures = 0; ;)
        {
            await using var lines = ReadAsync(api, path, last, cancel).GetAsyncEnumerator(cancel);
            while (true)
            {
                SseItem<string> item;
                try
                {
                    if (!await lines.MoveNextAsync())
                    {
                        break;
                    }

                    item = lines.Current;
                }
                catch (Exception broken) when (broken is IOException or HttpRequestException && ++failures < Tries)
                {
                    break;
                }

                failures = 0;
                if (JsonNode.Parse(item.Data) is { } data)
                {
                    last = long.TryParse(item.EventId, out var seq) ? seq : last;
                    yield return (item.EventType, data);
                }

                if (item.EventType == "end")
                {
                    yield break;
                }
            }

            await Task.Delay(TimeSpan.FromSeconds(Math.Min(10, 1 << failures)), time, cancel);
        }
    }

    private static async IAsyncEnumerable<SseItem<string>> ReadAsync(ApiClient api, string path, long after, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var answer = await api.OpenAsync(HttpMethod.Get, ApiClient.WithQuery(path, ("after", after.ToString(System.Globalization.CultureInfo.InvariantCulture))), null, cancel);
        await using var stream = await answer.Content.ReadAsStreamAsync(cancel);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancel))
        {
            yield return item;
        }
    }
}
