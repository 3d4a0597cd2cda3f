using System.Diagnostics;
using System.Globalization;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.FileSystem.Kernel;
using Mentiko.TestKit.Crash;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Dispatch;

/// <summary>
/// A server under load is killed with SIGKILL at random moments, and started again on what it left. Five-step chains
/// in the real sandbox, whose agents leave a line for each attempt that acted.
/// </summary>
public sealed class CrashTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly string _folder = Directory.CreateTempSubdirectory("mentiko-crash-").FullName;
    private readonly List<(double Ready, double Moving, int Left)> _starts = [];

    public CrashTests()
    {
        using var folder = SafeFs.OpenRoot(_folder);
        Syscalls.ChangeMode(folder.Handle, 0x1C9);
    }

    private string Root => Path.Combine(_folder, "data");

    private string AcceptedFile => Path.Combine(_folder, "accepted.txt");

    public void Dispose()
    {
        using var removal = Process.Start("rm", ["-rf", "--", _folder]);
        removal.WaitForExit();
    }

    [Fact]
    public Task Kill_FiveTimesUnderLoad_LosesAndDoublesNothing() => KillAsync(5, seed: 7);

    [Fact]
    [Trait("Category", "Slow")]
    public Task Kill_FiftyTimesUnderLoad_LosesAndDoublesNothing() => KillAsync(50, seed: 11);

    [Fact]
    public async Task Poison_ARunThatKillsItsWorkerEachTime_IsParkedAfterFiveAndHarmsNoOther()
    {
        await RunToEndAsync("setup");
        var kills = 0;
        while (await StartAsync("poison") != 0)
        {
            Assert.True(++kills <= 20, "It goes on killing.");
        }

        Assert.Equal(5, kills);
        await using var database = new SqliteConnection($"Data Source={Path.Combine(Root, ".platform", "mentiko.db")};Mode=ReadOnly;Pooling=false");
        await database.OpenAsync();
        await using var read = database.CreateCommand();
        read.CommandText = "SELECT r.Status, r.FailureCode, r.FailureText, (SELECT COUNT(*) FROM Attempts a WHERE a.RunId = r.Id) FROM Runs r JOIN Steps s ON s.RunId = r.Id ORDER BY s.StepId";
        await using var rows = await read.ExecuteReaderAsync();
        Assert.True(rows.Read());
        Assert.Equal("succeeded", rows.GetString(0));
        Assert.True(rows.Read());
        Assert.Equal(("failed", "lost", 5), (rows.GetString(0), rows.GetString(1), rows.GetInt32(3)));
        Assert.StartsWith("5 workers in a row stopped while they had this run", rows.GetString(2), StringComparison.Ordinal);
    }

    private async Task<int> StartAsync(string mode)
    {
        using var server = Start(mode);
        server.BeginOutputReadLine();
        server.BeginErrorReadLine();
        await server.WaitForExitAsync(new CancellationTokenSource(Patience).Token);
        return server.ExitCode;
    }

    private async Task KillAsync(int kills, int seed)
    {
        var random = new Random(seed);
        await RunToEndAsync("setup");
        for (var kill = 0; kill < kills; kill++)
        {
            await StartAndKillAsync(random);
        }

        await RunToEndAsync("finish");

        var findings = CrashFindings.Of(Root, AcceptedFile);
        var moving = _starts.Where(start => start.Moving > 0).Select(start => start.Moving / start.Ready).Order().ToList();
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{kills} kills: {findings.Accepted} runs accepted, {findings.Runs} succeeded, {findings.Events} events, {findings.LostAttempts} attempts lost and run again, {findings.Effects} side effects, {findings.Problems.Count} problems; "
            + $"start p50 {Median(_starts.Select(start => start.Ready))} ms, all moving again p50 {(moving.Count == 0 ? 0 : moving[moving.Count / 2]):F2} x start (worst {moving.LastOrDefault():F2})"));
        Assert.Empty(findings.Problems);
        Assert.True(findings.Accepted > kills, "There was no load.");
        Assert.True(findings.LostAttempts > 0, "No kill hit a running attempt: nothing was proved.");
    }

    private async Task StartAndKillAsync(Random random)
    {
        using var server = Start("load");
        double ready = 0;
        var moving = (At: 0.0, Left: 0);
        var started = new TaskCompletionSource();
        server.OutputDataReceived += (_, line) =>
        {
            var words = (line.Data ?? "").Split(' ');
            if (words[0] == "ready")
            {
                ready = double.Parse(words[1], CultureInfo.InvariantCulture);
                started.TrySetResult();
            }
            else if (words[0] == "moving")
            {
                moving = (double.Parse(words[1], CultureInfo.InvariantCulture), int.Parse(words[2], CultureInfo.InvariantCulture));
            }
        };
        server.BeginOutputReadLine();
        server.BeginErrorReadLine();

        // Every fourth one dies while it starts, the others under load: however slow the machine is just now.
        if (random.Next(4) > 0)
        {
            await started.Task.WaitAsync(Patience);
            await MoreAcceptedAsync(random.Next(1, 8));
        }

        await Task.Delay(random.Next(0, 400));
        server.Kill();
        await server.WaitForExitAsync();
        await NoSurvivorsAsync();
        if (moving.Left > 0)
        {
            _starts.Add((ready, moving.At, moving.Left));
        }
    }

    private async Task MoreAcceptedAsync(int count)
    {
        var began = Stopwatch.GetTimestamp();
        var before = Accepted();
        while (Accepted() < before + count)
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Patience, "The server accepts nothing.");
            await Task.Delay(5);
        }
    }

    private int Accepted() => File.Exists(AcceptedFile) ? File.ReadAllLines(AcceptedFile).Length : 0;

    private async Task RunToEndAsync(string mode)
    {
        using var server = Start(mode);
        var output = server.StandardOutput.ReadToEndAsync();
        var errors = server.StandardError.ReadToEndAsync();
        await server.WaitForExitAsync(new CancellationTokenSource(Patience).Token);
        Assert.True(server.ExitCode == 0, await output + await errors);
    }

    private Process Start(string mode) => Process.Start(new ProcessStartInfo(
        Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet",
        [Path.Combine(AppContext.BaseDirectory, "Mentiko.CrashHost.dll"), Root, AcceptedFile, mode])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    /// <summary>Sandboxes die with their server.</summary>
    private static async Task NoSurvivorsAsync()
    {
        var began = Stopwatch.GetTimestamp();
        while (Survivors() is { Count: > 0 } survivors)
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(2), $"Agents outlived their server: {string.Join(' ', survivors)}");
            await Task.Delay(10);
        }
    }

    private static List<string> Survivors() =>
        [.. Directory.GetDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])).Where(IsAgent)];

    private static bool IsAgent(string process)
    {
        try
        {
            return CrashProgram.Namespaces.Any(slug => File.ReadAllText($"{process}/environ").Contains($"MENTIKO_NAMESPACE={slug}\0", StringComparison.Ordinal));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static double Median(IEnumerable<double> values) => values.Order().ToList() is { Count: > 0 } sorted ? sorted[sorted.Count / 2] : 0;
}
