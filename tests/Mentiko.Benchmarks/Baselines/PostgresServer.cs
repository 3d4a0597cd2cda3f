using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Mentiko.Benchmarks.Measuring;
using Mentiko.Benchmarks.Product;

namespace Mentiko.Benchmarks.Baselines;

/// <summary>A PostgreSQL server of Debian's package, on a loopback port of its own, with its default durability.</summary>
internal sealed class PostgresServer : IDisposable
{
    private const string Packages = "/usr/lib/postgresql";

    private readonly BenchFolder _folder = new();
    private readonly Process _server;

    private PostgresServer(string programs)
    {
        var data = Path.Combine(_folder.Path, "pg");
        Directory.CreateDirectory(data);
        if (Environment.UserName == "root")
        {
            Wait(Process.Start("chown", ["postgres:postgres", data]));
        }

        Wait(AsPostgres(Path.Combine(programs, "initdb"), "-D", data, "-U", "bench", "-A", "trust", "-E", "UTF8", "--no-sync"));
        var port = FreePort();
        _server = AsPostgres(Path.Combine(programs, "postgres"), "-D", data, "-p", $"{port}", "-h", "127.0.0.1", "-k", data, "-c", "log_min_messages=panic");
        ConnectionString = $"Host=127.0.0.1;Port={port};Username=bench;Database=postgres";
        WaitForPort(port);
    }

    public string ConnectionString { get; }

    public static PostgresServer Start()
    {
        var programs = Directory.Exists(Packages) ? Directory.GetDirectories(Packages).Select(version => Path.Combine(version, "bin")).Order().LastOrDefault(bin => File.Exists(Path.Combine(bin, "initdb"))) : null;
        return programs is null
            ? throw new NotMeasurableException("The baseline needs PostgreSQL: apt-get install postgresql. The baseline was not run.")
            : new PostgresServer(programs);
    }

    public void Dispose()
    {
        // The fast stop of PostgreSQL is SIGINT; a kill would leave shared memory behind.
        Wait(Process.Start("kill", ["-INT", $"{_server.Id}"]));
        _server.WaitForExit();
        _server.Dispose();
        _folder.Dispose();
    }

    // PostgreSQL refuses to run as root.
    private static Process AsPostgres(string program, params string[] arguments) => Process.Start(new ProcessStartInfo(
        Environment.UserName == "root" ? "setpriv" : program,
        Environment.UserName == "root" ? ["--reuid", "postgres", "--regid", "postgres", "--clear-groups", program, .. arguments] : arguments)
    {
        RedirectStandardOutput = program.EndsWith("initdb", StringComparison.Ordinal),
        RedirectStandardError = false,
        WorkingDirectory = "/",
    })!;

    private static void Wait(Process process)
    {
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{process.StartInfo.FileName} ended with {process.ExitCode}.");
        }

        process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void WaitForPort(int port)
    {
        var deadline = DateTime.UtcNow.AddSeconds(20);
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                client.Connect(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException) when (DateTime.UtcNow < deadline)
            {
                Thread.Sleep(50);
            }
        }
    }
}
