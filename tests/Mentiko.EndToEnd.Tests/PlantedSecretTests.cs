using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using Mentiko.EndToEnd.Tests.Product;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Mentiko.EndToEnd.Tests;

/// <summary>
/// An agent prints its secrets in several forms, writes them into a report and at last into an event, while somebody
/// watches. Looked through are all that the browser was sent, page by page and frame by frame, and the command lines of
/// every process of the machine meanwhile.
/// </summary>
public sealed class PlantedSecretTests(Stage stage, ITestOutputHelper output)
{
    private const int Planted = 20;
    private const string Marker = "e2e-planted-marker";

    // Slow enough that some of it is sent line by line; the marker is there for the search's own control.
    private const string Talk = """
        use MIME::Base64; use Time::HiRes 'sleep'; $| = 1; my $report = "# e2e-planted-marker\n";
        for my $name (sort grep /^E2E_PLANTED_/, keys %ENV) {
          my $value = $ENV{$name}; (my $percent = $value) =~ s/([^A-Za-z0-9\-._~])/sprintf('%%%02X', ord $1)/ge;
          my $line = join ' ', 'it is', $value, encode_base64($value, ''), unpack('H*', $value), $percent;
          print "$line e2e-planted-marker\n"; $report .= "- $line\n"; sleep 0.1;
        }
        open my $file, '>', "e2e-planted.md"; print $file $report; close $file;
        """;

    private const string Emit = """
        open my $event, '>', "$ENV{MENTIKO_OUTPUT_DIR}/a.json"; print $event '{"type":"talk:done","data":{"report":"e2e-planted.md"}}';
        """;

    private const string Leak = """
        open my $event, '>', "$ENV{MENTIKO_OUTPUT_DIR}/a.json"; print $event "{\"type\":\"leak:done\",\"data\":\"$ENV{E2E_PLANTED_07}\"}";
        """;

    [Fact]
    public async Task Watcher_OfARunThatLeaksAllItsSecrets_IsSentNone()
    {
        using var owner = await stage.CallAsync("owner@acme.example", "acme");
        var secrets = Enumerable.Range(0, Planted).ToDictionary(number => $"E2E_PLANTED_{number:00}", number => $"p<{number:00}>&\"{Guid.NewGuid():n}\"/+");
        foreach (var (name, value) in secrets)
        {
            await owner.PutAsync($"secrets/{name}", new { value });
        }

        await MakeAsync(owner, [.. secrets.Keys]);
        await using var window = await stage.OpenAsync("owner@acme.example");
        var sent = new Sent(window.Page);
        using var over = new CancellationTokenSource();
        var processes = Task.Run(() => WatchProcesses(over.Token));
        var run = await owner.TriggerAsync("e2e-planted");
        await window.GoAsync($"/orgs/acme/runs/{run}");
        await Expect(window.Page.Locator(".state.big")).ToHaveTextAsync("Failed", new() { Timeout = 60_000 });
        await over.CancelAsync();
        foreach (var path in new[] { $"runs/{run}?view=events", $"runs/{run}?view=steps", $"runs/{run}?view=artifacts", $"runs/{run}?view=trace", $"runs/{run}?view=canvas", "runs", "secrets", "audit", "agents/e2e-planted-talk", "chains/e2e-planted", "workspace/e2e-planted.md" })
        {
            Assert.Equal(200, (await window.GoAsync($"/orgs/acme/{path}"))!.Status);
        }

        var attempt = (await owner.GetAsync($"runs/{run}")).GetProperty("steps")[1].GetProperty("attempts")[0];
        Assert.Equal("secret-in-event", attempt.GetProperty("reason").GetString());
        var forms = secrets.Values.SelectMany(Forms).Select(Encoding.UTF8.GetBytes).ToList();
        var (places, lines) = (await sent.AllAsync(), await processes);
        output.WriteLine($"{Planted} secrets, {forms.Count} forms, {places.Count} answers and frames with {places.Sum(place => place.Length)} bytes, {lines.Count} command lines");
        Assert.DoesNotContain(places, place => forms.Exists(form => place.AsSpan().IndexOf(form) >= 0));
        Assert.DoesNotContain(lines, line => forms.Exists(form => Encoding.UTF8.GetBytes(line).AsSpan().IndexOf(form) >= 0));

        // The control: masked lines were sent, the report is masked, and the agent's own command line was seen.
        Assert.Contains(sent.Frames, frame => frame.AsSpan().IndexOf("*** e2e-planted-marker"u8) >= 0);
        using var report = await owner.SendAsync(HttpMethod.Get, "workspace/e2e-planted.md");
        Assert.Contains("\n- it is *** *** *** ***\n", await report.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains(lines, line => line.Contains(Marker, StringComparison.Ordinal));
    }

    private static async Task MakeAsync(ApiCaller owner, string[] secrets)
    {
        foreach (var (name, script) in new[] { ("e2e-planted-talk", Talk + Emit), ("e2e-planted-leak", Leak) })
        {
            await owner.PutAsync($"agents/{name}", new { runtime = new { type = "command", command = new[] { "perl", "-e", script } }, secrets });
        }

        await owner.PutAsync("chains/e2e-planted", new
        {
            steps = new[]
            {
                new { id = "talk", agent = "e2e-planted-talk", triggers = new[] { "chain:start" }, emits = new[] { "talk:done" } },
                new { id = "leak", agent = "e2e-planted-leak", triggers = new[] { "talk:done" }, emits = new[] { "leak:done" } },
            },
        });
    }

    private static string[] Forms(string value) =>
    [
        value,
        Convert.ToBase64String(Encoding.UTF8.GetBytes(value)),
        Convert.ToHexStringLower(Encoding.UTF8.GetBytes(value)),
        Uri.EscapeDataString(value),
        JsonSerializer.Serialize(value)[1..^1],
        WebUtility.HtmlEncode(value),
    ];

    private static HashSet<string> WatchProcesses(CancellationToken over)
    {
        var lines = new HashSet<string>(StringComparer.Ordinal);
        while (!over.IsCancellationRequested)
        {
            foreach (var process in Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(folder[^1])))
            {
                try
                {
                    lines.Add(File.ReadAllText($"{process}/cmdline"));
                }
                catch (IOException)
                {
                    // Ended between the list and the look.
                }
            }

            over.WaitHandle.WaitOne(20);
        }

        return lines;
    }

    /// <summary>Everything that one page was sent.</summary>
    private sealed class Sent
    {
        private readonly ConcurrentBag<Task<byte[]>> _answers = [];

        public Sent(IPage page)
        {
            page.Response += (_, answer) => _answers.Add(ReadAsync(answer));
            page.WebSocket += (_, socket) =>
            {
                socket.FrameReceived += (_, frame) => Frames.Add(frame.Binary ?? Encoding.UTF8.GetBytes(frame.Text ?? ""));
                socket.FrameSent += (_, frame) => Frames.Add(frame.Binary ?? Encoding.UTF8.GetBytes(frame.Text ?? ""));
            };
        }

        public ConcurrentBag<byte[]> Frames { get; } = [];

        public async Task<List<byte[]>> AllAsync() => [.. Frames, .. await Task.WhenAll(_answers)];

        private static async Task<byte[]> ReadAsync(IResponse answer)
        {
            try
            {
                return await answer.BodyAsync();
            }
            catch (PlaywrightException)
            {
                // A redirect, or an answer whose page has gone, has none.
                return [];
            }
        }
    }
}
