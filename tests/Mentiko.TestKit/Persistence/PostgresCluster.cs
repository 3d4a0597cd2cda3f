using System.Diagnostics;
using Npgsql;

namespace Mentiko.TestKit.Persistence;

/// <summary>
/// A PostgreSQL server of Debian's package in a folder of its own, reached by a socket in it. It ends with this
/// process, however that ends: a shell beside it waits for the end of its own input, stops the server and removes the
/// folder.
/// </summary>
internal sealed class PostgresCluster : IDisposable
{
    public const string Superuser = "postgres";
    private const string Packages = "/usr/lib/postgresql";
    private const string Memory = "/dev/shm";
    private const long EnoughMemory = 4L << 30;
    private const string Keeper = """
        folder=$1; shift
        "$@" </dev/null >"$folder/log" 2>&1 &
        cat >/dev/null
        kill -INT $! && wait $!
        rm -rf "$folder"
        """;

    private static readonly Lazy<PostgresCluster?> OfThisProcess = new(() => TryStart(durable: false));
    private readonly Process _keeper;

    private PostgresCluster(string programs, bool durable)
    {
        Folder = NewFolder(durable);
        Run("chmod", "700", Folder);
        var data = Path.Combine(Folder, "data");
        if (Environment.UserName == "root")
        {
            Run("chown", "postgres", Folder);
        }

        Run(Path.Combine(programs, "initdb"), "-D", data, "-U", Superuser, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync");
        string[] settings = durable ? [] : ["-c", "fsync=off", "-c", "full_page_writes=off"];
        _keeper = Start(
            "/bin/sh",
            ["-c", Keeper, "keeper", Folder, Path.Combine(programs, "postgres"), "-D", data, "-k", Folder, "-h", "", "-c", "max_connections=300", .. settings]);
        WaitUntilReady();
    }

    /// <summary>Where the socket is, and the server's log.</summary>
    public string Folder { get; }

    /// <summary>The one that all tests of this process share, without durability; null where PostgreSQL is not installed.</summary>
    public static PostgresCluster? Shared => OfThisProcess.Value;

    /// <summary>One's own; null where PostgreSQL is not installed.</summary>
    public static PostgresCluster? TryStart(bool durable)
    {
        var programs = Directory.Exists(Packages)
            ? Directory.GetDirectories(Packages).Select(version => Path.Combine(version, "bin")).Order().LastOrDefault(bin => File.Exists(Path.Combine(bin, "initdb")))
            : null;
        return programs is null ? null : new PostgresCluster(programs, durable);
    }

    /// <summary>How a role connects to a database of it.</summary>
    public string ConnectionString(string role, string database) => $"Host={Folder};Username={role};Database={database}";

    /// <summary>Runs statements as the superuser, each in a transaction of its own.</summary>
    public void Execute(string database, params string[] statements)
    {
        using var connection = new NpgsqlConnection($"{ConnectionString(Superuser, database)};Pooling=false");
        connection.Open();
        foreach (var statement in statements)
        {
            using var command = new NpgsqlCommand(statement, connection);
            command.ExecuteNonQuery();
        }
    }

    public void Dispose()
    {
        _keeper.StandardInput.Close();
        _keeper.WaitForExit();
        _keeper.Dispose();
    }

    /// <summary>In memory where nothing shall be durable: to copy a database is then ten times as fast.</summary>
    private static string NewFolder(bool durable)
    {
        if (durable || !Directory.Exists(Memory) || new DriveInfo(Memory).AvailableFreeSpace < EnoughMemory)
        {
            return Directory.CreateTempSubdirectory("mentiko-pg-").FullName;
        }

        return Directory.CreateDirectory(Path.Combine(Memory, $"mentiko-pg-{Environment.ProcessId}-{Guid.NewGuid():N}")).FullName;
    }

    // PostgreSQL refuses to run as root.
    private static Process Start(string program, string[] arguments) => Process.Start(new ProcessStartInfo(
        Environment.UserName == "root" ? "setpriv" : program,
        Environment.UserName == "root" ? ["--reuid", "postgres", "--regid", "postgres", "--clear-groups", program, .. arguments] : arguments)
    {
        RedirectStandardInput = true,
        WorkingDirectory = "/",
    })!;

    private static void Run(string program, params string[] arguments)
    {
        using var process = program is "chown" or "chmod"
            ? Process.Start(program, arguments)
            : Process.Start(new ProcessStartInfo("/bin/sh", Environment.UserName == "root"
                ? ["-c", "exec setpriv --reuid postgres --regid postgres --clear-groups \"$@\" >/dev/null", "run", program, .. arguments]
                : ["-c", "exec \"$@\" >/dev/null", "run", program, .. arguments])
            { WorkingDirectory = "/" })!;
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
        }
    }

    private void WaitUntilReady()
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                Execute("postgres", "SELECT 1");
                return;
            }
            catch (NpgsqlException) when (Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(60) && !_keeper.HasExited)
            {
                Thread.Sleep(20);
            }
        }
    }
}
