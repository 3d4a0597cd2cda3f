using System.Diagnostics;
using Mentiko.Infrastructure.Execution.Local.Ahead;
using Mentiko.Infrastructure.Execution.Local.Native;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Execution;

/// <summary>A server that is killed leaves no agent behind, also not one that was just being started.</summary>
public sealed class ServerDeathTests
{
    private const int Victims = 60;
    private const string MarkerVariable = "SANDBOX_DEATH_MARKER", UpVariable = "SANDBOX_DEATH_UP";

    [Fact]
    public async Task Server_KilledAmidStarts_LeavesNoSandbox()
    {
        using var bench = new SandboxBench();
        await bench.RunAsync(bench.Request("true"));
        var left = new List<string>();
        for (var round = 0; round < 6; round++)
        {
            var marker = $"31.{Random.Shared.Next(100_000, 999_999)}";
            var up = Path.Combine(bench.Root, $"up-{round}");
            using var server = StartServer(marker, up);
            await UntilAsync(() => File.Exists(up) && SandboxBench.HostProcesses(marker).Count > 0, TimeSpan.FromSeconds(60));
            await Task.Delay(Random.Shared.Next(0, 30));
            server.Kill();
            await server.WaitForExitAsync();
            if (!await TryUntilAsync(() => SandboxBench.HostProcesses(marker).Count == 0, TimeSpan.FromSeconds(2)))
                left.Add(marker);
        }
        Assert.Empty(left);
    }

    [Fact]
    public async Task Server_KilledBesideAnother_TakesItsOwnSandboxesAndNoneOfTheOthers()
    {
        using var bench = new SandboxBench();
        await bench.RunAsync(bench.Request("true"));
        var (dying, living) = ("31.1" + Random.Shared.Next(10_000, 99_999), "31.2" + Random.Shared.Next(10_000, 99_999));
        using var first = StartServer(dying, Path.Combine(bench.Root, "up-dying"));
        using var second = StartServer(living, Path.Combine(bench.Root, "up-living"));

        // Two in each of its sandboxes: then it starts no more.
        var agents = $"sleep\0{living}";
        await UntilAsync(() => SandboxBench.HostProcesses(dying).Count > 0 && SandboxBench.HostProcesses(agents).Count == 2 * Victims, TimeSpan.FromSeconds(60));
        var before = SandboxBench.HostProcesses(agents);

        first.Kill();
        await first.WaitForExitAsync();
        await UntilAsync(() => SandboxBench.HostProcesses(dying).Count == 0, TimeSpan.FromSeconds(2));

        // The dead one's watch looks twenty times before it ends.
        await Task.Delay(TimeSpan.FromSeconds(2));
        Assert.Equal(before.Order(), SandboxBench.HostProcesses(agents).Order());
        Assert.False(second.HasExited);
        second.Kill();
        await UntilAsync(() => SandboxBench.HostProcesses(living).Count == 0, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Server_Killed_LeavesNoControlGroups()
    {
        var folder = "/sys/fs/cgroup/pids";
        Assert.SkipUnless(SandboxBench.IsRoot && Directory.Exists(folder), "there is no control group of version 1 to look at");
        const string Marker = "31.000";
        using var bench = new SandboxBench();
        using var server = StartServer(Marker, Path.Combine(bench.Root, "up"));
        var its = new List<string>();
        await UntilAsync(() => (its = GroupsOf(SandboxBench.HostProcesses(Marker))).Count > 0, TimeSpan.FromSeconds(60));
        server.Kill();
        await UntilAsync(() => !its.Exists(group => Directory.Exists(folder + group)), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Server_Killed_LeavesNoSandboxThatWaits()
    {
        using var bench = new SandboxBench();
        await bench.RunAsync(bench.Request("true"));
        List<int> Waiting() => [.. SandboxBench.HostProcesses($"/proc/self/fd/{StarterProgram.OwnDescriptor}").Where(pid => MountsOf(pid).Contains(bench.Root, StringComparison.Ordinal))];
        var up = Path.Combine(bench.Root, "up");
        using var server = StartServer("waiting", up, nameof(Victim_KeepsSandboxesWaiting));
        await UntilAsync(() => File.Exists(up) && Waiting().Count > 0, TimeSpan.FromSeconds(60));
        server.Kill();
        await server.WaitForExitAsync();
        Assert.True(await TryUntilAsync(() => Waiting().Count == 0, TimeSpan.FromSeconds(2)));
    }

    /// <summary>The server of the test above: keeps sandboxes waiting until it is killed.</summary>
    [Fact(Explicit = true)]
    public async Task Victim_KeepsSandboxesWaiting()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable(MarkerVariable) is null, "only as the other process of another test");
        using var bench = new AheadBench();
        await bench.ReadyAsync();
        Assert.Equal(1, bench.Local.Waiting!.Count);
        await File.WriteAllTextAsync(Environment.GetEnvironmentVariable(UpVariable)!, "up");
        await Task.Delay(TimeSpan.FromMinutes(1));
    }

    private static string MountsOf(int process) => KernelFile.TryRead($"/proc/{process}/mountinfo") ?? "";

    // By the processes in them: other servers of this machine, and other tests, have groups of their own.
    private static List<string> GroupsOf(IEnumerable<int> processes) =>
        [.. processes.Select(GroupOf).Where(group => group.Contains("mentiko-", StringComparison.Ordinal)).Distinct()];

    private static string GroupOf(int process)
    {
        try
        {
            return File.ReadLines($"/proc/{process}/cgroup").Select(line => line.Split(':')).Where(parts => parts[1] == "pids").Select(parts => parts[2]).FirstOrDefault("");
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return "";
        }
    }

    /// <summary>The server of the tests above: starts sandboxes until it is killed.</summary>
    [Fact(Explicit = true)]
    public async Task Victim_StartsSandboxesWithoutEnd()
    {
        var marker = Environment.GetEnvironmentVariable(MarkerVariable);
        Assert.SkipWhen(marker is null, "only as the other process of another test");
        using var bench = new SandboxBench();
        await bench.RunAsync(bench.Request("true"));
        await File.WriteAllTextAsync(Environment.GetEnvironmentVariable(UpVariable)!, "up");
        var running = new List<Task>();
        while (running.Count < Victims)
        {
            running.Add(bench.Executor.ExecuteAsync(bench.Request("sh", "-c", $"trap '' TERM; sleep {marker} & sleep {marker}"), new Collected(), default));
            await Task.Delay(4);
        }
        await Task.WhenAll(running);
    }

    private static Process StartServer(string marker, string up, string victim = nameof(Victim_StartsSandboxesWithoutEnd))
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath!,
            Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? ["exec", typeof(ServerDeathTests).Assembly.Location] : [])
        {
            RedirectStandardOutput = true,
            Environment = { [MarkerVariable] = marker, [UpVariable] = up, ["TMPDIR"] = Path.GetDirectoryName(up)! },
        };
        foreach (var argument in (string[])["-explicit", "only", "-method", $"{typeof(ServerDeathTests).FullName}.{victim}"])
            start.ArgumentList.Add(argument);
        var server = Process.Start(start)!;
        server.OutputDataReceived += static (_, _) => { };
        server.BeginOutputReadLine();
        return server;
    }

    private static async Task UntilAsync(Func<bool> condition, TimeSpan atMost) =>
        Assert.True(await TryUntilAsync(condition, atMost), "it did not happen in time");

    private static async Task<bool> TryUntilAsync(Func<bool> condition, TimeSpan atMost)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < atMost; await Task.Delay(20))
        {
            if (condition())
                return true;
        }
        return condition();
    }
}
