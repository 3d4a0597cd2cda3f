using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Json;
using Mentiko.Core.Execution;
using Mentiko.TestKit.Server;
using Mentiko.Web.Tests.Gates;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Mentiko.Web.Tests.Api;

/// <summary>The live log: resumes without gap or repeat, and ends where the right to read it ends.</summary>
public abstract class LogStreamTests(World world)
{
    [Fact]
    public async Task Stream_CutAndResumed_NoGapNoRepeat()
    {
        await world.PutChainAsync("held", "hold", agent: "holder");
        var run = await world.TriggerAsync("held");
        await world.WaitForAsync(run, "running");

        var first = await ReadAsync(world.AsOwner, run, "", lines => lines.Count >= 2);
        Assert.Equal(Enumerable.Range(1, first.Count).Select(number => $"{number}"), first.Select(line => line.Id));

        ((EchoExecutor)world.Server.Services.GetServices<IAgentExecutor>().Single()).Release();
        var rest = await ReadAsync(world.AsOwner, run, first[^1].Id, lines => lines.Exists(line => line.Event == "end"));
        var ids = first.Concat(rest).Where(line => line.Event == "line").Select(line => line.Id);
        Assert.Equal(Enumerable.Range(1, ids.Count()).Select(number => $"{number}"), ids);
        Assert.Contains(rest, line => line.Data.Contains("\"three\"", StringComparison.Ordinal) || first.Exists(early => early.Data.Contains("\"three\"", StringComparison.Ordinal)));
        Assert.Equal("end", rest[^1].Event);
    }

    [Fact]
    public async Task Stream_MembershipRevoked_EndsWithinFiveSeconds()
    {
        var person = await world.JoinAsync("reader@acme.example", "viewer");
        using var client = await person.WithTokenAsync(World.Acme);
        await AssertEndsAsync(client, () => world.RemoveAsync(person));
    }

    [Fact]
    public async Task Stream_ApiKeyRevoked_EndsWithinFiveSeconds()
    {
        var (made, text) = await world.Viewer.NewKeyAsync("reads a log", "viewer");
        using var client = world.Viewer.With(text);
        await AssertEndsAsync(client, () => World.Expect(HttpStatusCode.NoContent, world.AsOwner.DeleteAsync(World.Path($"/api-keys/{made.GetProperty("id").GetString()}"))));
    }

    private async Task AssertEndsAsync(HttpClient client, Func<Task> revoke)
    {
        // A log that does not end by itself: its only step goes on for ever.
        await world.PutChainAsync("endless", "hold-on", agent: "endless-holder");
        var run = await world.TriggerAsync("endless");
        using var answer = await client.GetAsync(World.Path($"/runs/{run}/logs/stream"), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        await reader.ReadLineAsync();

        await revoke();
        var clock = Stopwatch.StartNew();
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            Assert.NotEqual("event: end", line);
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), "The stream goes on.");
        }

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5));
        await EndAsync(run);
    }

    /// <summary>Two runs at a time is all that the plan has: whoever holds one gives it back.</summary>
    private async Task EndAsync(string run)
    {
        await World.Expect(HttpStatusCode.Accepted, world.AsOwner.PostAsync(World.Path($"/runs/{run}/cancel"), null));
        await world.WaitForAsync(run, "cancelled");
    }

    [Fact]
    public async Task Stream_ReadersGoAway_IsNoFault()
    {
        const int Readers = 5;
        var ends = new ConcurrentQueue<string?>();
        using var meters = ListenToStreams(ends);
        await world.PutChainAsync("left", "hold-on", agent: "left-holder");
        var run = await world.TriggerAsync("left");
        for (var i = 0; i < Readers; i++)
        {
            using var answer = await world.AsOwner.GetAsync(World.Path($"/runs/{run}/logs/stream"), HttpCompletionOption.ResponseHeadersRead);
            using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
            await reader.ReadLineAsync(TestContext.Current.CancellationToken);
        }

        var clock = Stopwatch.StartNew();
        while (ends.Count < Readers && clock.Elapsed < TimeSpan.FromSeconds(20))
        {
            await Task.Delay(20);
        }

        Assert.True(ends.Count >= Readers, "A stream outlives its reader.");
        Assert.All(ends, Assert.Null);
        await EndAsync(run);
    }

    /// <summary>Notes the end of each stream, with the type of what was thrown out of it.</summary>
    private static MeterListener ListenToStreams(ConcurrentQueue<string?> ends)
    {
        var meters = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "http.server.request.duration")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        meters.SetMeasurementEventCallback<double>((_, _, tags, _) =>
        {
            var all = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value as string);
            if (all.GetValueOrDefault("http.route")?.EndsWith("/logs/stream", StringComparison.Ordinal) == true)
            {
                ends.Enqueue(all.GetValueOrDefault("error.type"));
            }
        });
        meters.Start();
        return meters;
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("x")]
    [InlineData("99999999999999999999")]
    public async Task Stream_BadCursor_Malformed(string cursor)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, World.Path($"/runs/{world.RunId}/logs/stream"));
        request.Headers.Add("Last-Event-ID", cursor);
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.BadRequest, "malformed", world.AsOwner.SendAsync(request));
    }

    private sealed record Message(string Id, string Event, string Data);

    private static async Task<List<Message>> ReadAsync(HttpClient client, string run, string after, Predicate<List<Message>> isEnough)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, World.Path($"/runs/{run}/logs/stream"));
        request.Headers.Add("Last-Event-ID", after);
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var messages = new List<Message>();
        var fields = new Dictionary<string, string>();
        while (!isEnough(messages) && await reader.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.Length > 0 && line[0] != ':')
            {
                var at = line.IndexOf(": ", StringComparison.Ordinal);
                fields[line[..at]] = line[(at + 2)..];
            }
            else if (line.Length == 0 && fields.Count > 0)
            {
                messages.Add(new Message(fields.GetValueOrDefault("id", ""), fields["event"], fields["data"]));
                fields.Clear();
            }
        }

        return messages;
    }
}

public sealed class LogStreamsOfMany(World world) : LogStreamTests(world), IClassFixture<World>;

public sealed class LogStreamsOfOne(SingleWorld world) : LogStreamTests(world), IClassFixture<SingleWorld>;
