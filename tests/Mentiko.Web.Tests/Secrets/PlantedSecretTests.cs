using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Mentiko.Core.Agents;
using Mentiko.Core.Execution;
using Mentiko.Core.Logs;
using Mentiko.TestKit.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Mentiko.Web.Tests.Secrets;

/// <summary>
/// Plants secrets through the API, lets agents print them in every form and write them into events, and then looks
/// for them in everything that is left: files, database, the server's own log, every answer.
/// </summary>
public sealed class PlantedSecretTests(ITestOutputHelper output)
{
    private const int Planted = 200;

    [Fact]
    public async Task Run_TwoHundredSecretsInEveryForm_AreNowhereAfterwards()
    {
        var log = new CapturedLog();
        await using var server = await MentikoServer.StartAsync(change: services =>
        {
            services.RemoveAll<IAgentExecutor>();
            services.AddSingleton<IAgentExecutor, TalkativeExecutor>();
            services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log));
        });
        var owner = await Person.RegisterAsync(server, "owner@acme.example");
        using (var free = await owner.WithTokenAsync(null))
        {
            await World.Expect(HttpStatusCode.Created, free.PostAsJsonAsync("/api/v1/orgs", new { slug = World.Acme, name = "Acme" }));
        }

        using var client = await owner.WithTokenAsync(World.Acme);
        var secrets = Enumerable.Range(0, Planted).ToDictionary(number => $"TOKEN_{number}", ValueOf);
        foreach (var (name, value) in secrets)
        {
            await World.Expect(HttpStatusCode.Created, client.PutAsJsonAsync(World.Path($"/secrets/{name}"), new { value }));
        }

        // An agent declares a hundred at most.
        string[] agents = ["first", "second"];
        for (var index = 0; index < agents.Length; index++)
        {
            var declared = secrets.Keys.Skip(index * Planted / 2).Take(Planted / 2);
            await World.Expect(HttpStatusCode.Created, client.PutAsJsonAsync(World.Path($"/agents/{agents[index]}"), new { runtime = new { type = "command", command = new[] { index == 0 ? "good" : "leaks-an-event" } }, secrets = declared }));
        }

        await World.Expect(HttpStatusCode.Created, client.PutAsJsonAsync(World.Path("/chains/talk"), new
        {
            steps = new[]
            {
                new { id = "first", agent = "first", triggers = new[] { "chain:start" }, emits = new[] { "first:done" } },
                new { id = "second", agent = "second", triggers = new[] { "first:done" }, emits = new[] { "second:done" } },
            },
        }));
        var started = await World.JsonAsync(await World.Expect(HttpStatusCode.Accepted, client.PostAsJsonAsync(World.Path("/chains/talk/runs"), new { input = new { } })));
        var id = started.GetProperty("runId").GetString()!;
        var run = await WaitAsync(client, id);
        Assert.Equal("secret-in-event", run.GetProperty("steps")[1].GetProperty("attempts")[0].GetProperty("reason").GetString());

        var answers = new List<(string Where, byte[] Content)>();
        foreach (var path in Paths(id))
        {
            answers.Add((path, await client.GetByteArrayAsync(World.Path(path))));
        }

        var lines = Encoding.UTF8.GetString(answers.Single(answer => answer.Where.EndsWith("/logs/download", StringComparison.Ordinal)).Content).Split('\n');
        Assert.True(lines.Count(line => line.Contains("***", StringComparison.Ordinal)) >= Planted, "The agents were to print.");
        answers.Add(("the server's log", Encoding.UTF8.GetBytes(string.Join('\n', log.Lines))));
        Assert.NotEmpty(log.Lines);
        answers.AddRange(Files(server.DataRoot));
        var found = answers.SelectMany(answer => secrets.Values.SelectMany(TalkativeExecutor.Forms)
            .Where(form => answer.Content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(form)) >= 0).Select(form => $"{answer.Where}: {form}")).ToList();

        output.WriteLine($"{Planted} secrets, {lines.Length} lines, {answers.Count} places, {answers.Sum(answer => answer.Content.LongLength)} bytes: {found.Count} hits.");
        Assert.Empty(found);

        // The control: the search finds what is there.
        Assert.Contains(answers, answer => answer.Content.AsSpan().IndexOf("TOKEN_199"u8) >= 0);
    }

    private static string ValueOf(int number)
    {
        var random = new Random(number);
        const string alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/=-_.\"'\\$&<> ";
        return "v" + string.Concat(Enumerable.Range(0, 16 + random.Next(24)).Select(_ => alphabet[random.Next(alphabet.Length)])) + "9";
    }

    private static string[] Paths(string run) =>
    [
        "/secrets?limit=200", "/secrets/TOKEN_7", "/agents", "/agents/first", "/chains/talk", "/runs", $"/runs/{run}", $"/runs/{run}/timeline",
        $"/runs/{run}/events", $"/runs/{run}/logs?limit=1000", $"/runs/{run}/logs/download", "/audit?limit=200", "/settings", "/vault", "/workspace/",
    ];

    private static IEnumerable<(string Where, byte[] Content)> Files(string root)
    {
        foreach (var file in Directory.EnumerateFiles(root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }).Where(file => !file.EndsWith("/.lock", StringComparison.Ordinal)))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var content = new MemoryStream();
            stream.CopyTo(content);
            yield return (file, content.ToArray());
        }
    }

    private static async Task<JsonElement> WaitAsync(HttpClient client, string run)
    {
        for (var tries = 0; tries < 1200; tries++)
        {
            var state = await client.GetFromJsonAsync<JsonElement>(World.Path($"/runs/{run}"));
            if (state.GetProperty("status").GetString() is "succeeded" or "failed")
            {
                return state;
            }

            await Task.Delay(25);
        }

        throw new TimeoutException("The run does not end.");
    }

    /// <summary>Prints every secret that it gets in every form, in uneven pieces, and fails in words that quote one.</summary>
    private sealed class TalkativeExecutor : IAgentExecutor
    {
        public ExecutionTarget Target => ExecutionTarget.Local;

        public ExecutorHealth Health { get; } = new(true, "Talks.", ImmutableSortedDictionary<string, string>.Empty);

        public static IEnumerable<string> Forms(string value) =>
        [
            value,
            Convert.ToBase64String(Encoding.UTF8.GetBytes(value)),
            Convert.ToHexString(Encoding.UTF8.GetBytes(value)),
            Convert.ToHexStringLower(Encoding.UTF8.GetBytes(value)),
            Uri.EscapeDataString(value),
            WebUtility.UrlEncode(value),
            JsonSerializer.Serialize(value)[1..^1],
            JsonSerializer.Serialize(JsonSerializer.Serialize(value))[1..^1],
            WebUtility.HtmlEncode(value),
            Convert.ToBase64String(Encoding.Unicode.GetBytes(value)),
        ];

        public Task<ExecutionOutcome> ExecuteAsync(ExecutionRequest request, IExecutionOutput output, CancellationToken cancel)
        {
            foreach (var value in request.Secrets.Values)
            {
                var text = Encoding.UTF8.GetBytes(string.Concat(Forms(value).Select(form => $"it is {form}\n")));
                for (var (at, size) = (0, 1); at < text.Length; at += size, size = (size * 7 % 31) + 1)
                {
                    output.Write(LogStream.StdOut, text.AsSpan(at, Math.Min(size, text.Length - at)));
                }
            }

            if (request.Command[0] == "leaks-an-event")
            {
                var json = JsonSerializer.Serialize(new { type = "second:done", data = new { found = request.Secrets.Values.First() } });
                File.WriteAllText(Path.Combine(request.OutputPath, "out.json"), json);
            }

            return Task.FromResult<ExecutionOutcome>(new ExecutionOutcome.Exited(0));
        }
    }

    private sealed class CapturedLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue(formatter(state, exception) + exception);

        public void Dispose()
        {
        }
    }
}
