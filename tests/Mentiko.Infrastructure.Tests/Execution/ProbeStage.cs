using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Mentiko.Infrastructure.Execution.Local;
using Mentiko.Infrastructure.Execution.Local.Native;
using Mentiko.Infrastructure.Execution.Local.Seccomp;

namespace Mentiko.Infrastructure.Tests.Execution;

/// <summary>The same for sandboxes that are spawned ahead.</summary>
public sealed class AheadProbeStage() : ProbeStage(new AheadBench(), machine => new AheadBench(machine));

/// <summary>Everything worth stealing, in place: canaries that anyone may read, servers that listen, a leaking descriptor.</summary>
public class ProbeStage : IDisposable
{
    private readonly string _name = $"mentiko-canary-{Guid.NewGuid():N}";
    private readonly int _key = Random.Shared.Next(1 << 20, 1 << 28);
    private readonly TcpListener _server = new(IPAddress.Loopback, 0);
    private readonly Socket _abstract = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly int _leak;
    private readonly string _database, _canary;

    public ProbeStage() : this(new SandboxBench(), machine => new SandboxBench(new LocalExecutionOptions { TmpMb = 16, SharedMemoryMb = 8 }, machine))
    {
    }

    private protected ProbeStage(SandboxBench bench, Func<SandboxMachine?, SandboxBench> over)
    {
        Bench = bench;
        WithoutFilter = over(SandboxMachine.Find(filter: new BpfProgram().Result(BpfProgram.Allow).Assemble()).Machine);
        var other = Bench.Folder("other", writable: false);
        _canary = Path.Combine(other, "canary.txt");
        _database = Path.Combine(Bench.Folder("platform", writable: false), "mentiko.db");
        File.WriteAllText(_canary, "the other namespace's");
        File.WriteAllText(_database, "the platform's");
        File.WriteAllText($"/dev/shm/{_name}", "shared");
        File.CreateSymbolicLink(Path.Combine(Bench.Workspace, "escape"), _canary);
        SandboxBench.Shell($"chmod 644 {_canary} {_database} /dev/shm/{_name}; perl -e 'shmget({_key}, 4096, 01666)'");
        _server.Start();
        _abstract.Bind(new UnixDomainSocketEndPoint("\0" + _name));
        _abstract.Listen();
        // As a library that knows nothing of close-on-exec would leave it.
        _leak = LibC.open(_database, 0);
    }

    public SandboxBench Bench { get; }

    /// <summary>The same sandbox with a filter that lets everything pass: the layers below stand alone.</summary>
    public SandboxBench WithoutFilter { get; }

    public async Task<bool> IsOpenInsideAsync(SandboxProbe probe, SandboxBench bench)
    {
        var script = Fill(probe, SandboxPaths.Workspace, SandboxPaths.Input, "/tmp");
        var ran = await bench.ShAsync($"if ( {script} ) >/dev/null 2>&1; then echo open; else echo closed; fi");
        return IsOpen(ran.StdOut);
    }

    public bool IsOpenOutside(SandboxProbe probe) => IsOpen(SandboxBench.Shell(
        $"if ( {Fill(probe, Bench.Workspace, Bench.Input, Bench.Root)} ) >/dev/null 2>&1; then echo open; else echo closed; fi",
        environment: ("MENTIKO_CANARY", "seen")));

    public void Dispose()
    {
        _ = LibC.close(_leak);
        _server.Dispose();
        _abstract.Dispose();
        SandboxBench.Shell($"rm -f /dev/shm/{_name}; ipcrm -M {_key}");
        WithoutFilter.Dispose();
        Bench.Dispose();
        GC.SuppressFinalize(this);
    }

    private static bool IsOpen(string answer) => answer switch
    {
        "open\n" => true,
        "closed\n" => false,
        _ => throw new InvalidOperationException($"The probe did not come to its end: '{answer}'."),
    };

    private string Fill(SandboxProbe probe, string workspace, string input, string scratch) => probe.Script
        .Replace("{canary}", _canary, StringComparison.Ordinal)
        .Replace("{database}", _database, StringComparison.Ordinal)
        .Replace("{workspace}", workspace, StringComparison.Ordinal)
        .Replace("{input}", input, StringComparison.Ordinal)
        .Replace("{scratch}", scratch, StringComparison.Ordinal)
        .Replace("{name}", _name, StringComparison.Ordinal)
        .Replace("{key}", $"{_key}", StringComparison.Ordinal)
        .Replace("{host}", Environment.MachineName, StringComparison.Ordinal)
        .Replace("{pid}", $"{Environment.ProcessId}", StringComparison.Ordinal)
        .Replace("{port}", $"{((IPEndPoint)_server.LocalEndpoint).Port}", StringComparison.Ordinal)
        .Replace("{syslog}", RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "116" : "103", StringComparison.Ordinal);
}
