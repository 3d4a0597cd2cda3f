using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Mentiko.TestKit.Nodes;

/// <summary>
/// A PostgreSQL server that can be killed and started again on what it left: the postmaster and all of its processes
/// by SIGKILL, as when the machine takes them. With its default durability.
/// </summary>
public sealed class MortalPostgres : IDisposable
{
    private const string Packages = "/usr/lib/postgresql", Superuser = "postgres", Role = "mentiko", Database = "mentiko";
    private readonly string _folder = Directory.CreateTempSubdirectory("mentiko-mortal-").FullName;
    private readonly string _programs;
    private Process? _server;

    private MortalPostgres(string programs)
    {
        _programs = programs;
        if (IsRoot)
        {
            Run("chown", "postgres", _folder);
        }

        Run(Path.Combine(programs, "initdb"), "-D", Data, "-U", Superuser, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync");
        Start();
        Execute("postgres", $"CREATE ROLE {Role} LOGIN NOSUPERUSER NOBYPASSRLS");
        Execute("postgres", $"CREATE DATABASE {Database} OWNER {Role}");
    }

    /// <summary>As the product connects.</summary>
    public string ConnectionString => $"Host={_folder};Username={Role};Database={Database}";

    /// <summary>As who looks on, beside every guard. Not pooled: it must not outlive a kill.</summary>
    public string SuperConnectionString => $"Host={_folder};Username={Superuser};Database={Database};Pooling=false";

    private static bool IsRoot => Environment.UserName == "root";

    private string Data => Path.Combine(_folder, "data");

    /// <summary>Null where PostgreSQL is not installed.</summary>
    public static MortalPostgres? TryStart()
    {
        var programs = Directory.Exists(Packages)
            ? Directory.GetDirectories(Packages).Select(version => Path.Combine(version, "bin")).Order(StringComparer.Ordinal).LastOrDefault(bin => File.Exists(Path.Combine(bin, "initdb")))
            : null;
        return programs is null ? null : new MortalPostgres(programs);
    }

    public NpgsqlConnection Open()
    {
        var connection = new NpgsqlConnection(SuperConnectionString);
        connection.Open();
        return connection;
    }

    public T Ask<T>(string sql)
    {
        using var connection = Open();
        using var command = new NpgsqlCommand(sql, connection);
        return (T)Convert.ChangeType(command.ExecuteScalar()!, typeof(T), CultureInfo.InvariantCulture);
    }

    public void Kill()
    {
        var family = Family();
        foreach (var process in family)
        {
            Signal("KILL", process);
        }

        _server!.WaitForExit();
        _server.Dispose();
        _server = null;

        // A server that starts while one of them still holds the shared memory would refuse.
        var started = Stopwatch.GetTimestamp();
        while (family.Exists(process => Directory.Exists($"/proc/{process}") && !IsZombie(process)) && Stopwatch.GetElapsedTime(started).TotalSeconds < 20)
        {
            Thread.Sleep(10);
        }
    }

    public void Start()
    {
        _server = Process.Start(AsPostgres(Path.Combine(_programs, "postgres"), "-D", Data, "-k", _folder, "-h", "", "-c", "max_connections=300", "-c", "log_min_messages=panic"))!;
        _server.ErrorDataReceived += (_, _) => { };
        _server.BeginErrorReadLine();
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                Execute("postgres", "SELECT 1");
                return;
            }
            catch (NpgsqlException) when (Stopwatch.GetElapsedTime(started).TotalSeconds < 60 && !_server.HasExited)
            {
                Thread.Sleep(20);
            }
        }
    }

    public void Dispose()
    {
        if (_server is not null)
        {
            Kill();
        }

        Run("rm", "-rf", "--", _folder);
    }

    private void Execute(string database, string sql)
    {
        using var connection = new NpgsqlConnection($"Host={_folder};Username={Superuser};Database={database};Pooling=false");
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    /// <summary>The postmaster first, so that it starts no other.</summary>
    private List<int> Family()
    {
        var root = _server!.Id;
        return [root, .. Directory.GetDirectories("/proc").Select(folder => int.TryParse(Path.GetFileName(folder), out var id) ? id : 0).Where(id => id != 0 && ParentOf(id) == root)];
    }

    private static int ParentOf(int process) => Field(process, 1) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : 0;

    private static bool IsZombie(int process) => Field(process, 0) == "Z";

    /// <summary>A field of the process's state after its name, which is in parentheses; null when it is gone.</summary>
    private static string? Field(int process, int index)
    {
        try
        {
            var line = File.ReadAllText($"/proc/{process}/stat");
            return line[(line.LastIndexOf(')') + 2)..].Split(' ')[index];
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static void Signal(string signal, int process)
    {
        using var kill = Process.Start(new ProcessStartInfo("kill", [$"-{signal}", process.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardError = true })!;
        kill.WaitForExit();
    }

    // PostgreSQL refuses to run as root.
    private static ProcessStartInfo AsPostgres(string program, params string[] arguments) => new(
        IsRoot ? "setpriv" : program,
        IsRoot ? ["--reuid", "postgres", "--regid", "postgres", "--clear-groups", program, .. arguments] : arguments)
    {
        RedirectStandardError = true,
        RedirectStandardOutput = program.EndsWith("initdb", StringComparison.Ordinal),
        WorkingDirectory = "/",
    };

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program.StartsWith('/') ? AsPostgres(program, arguments) : new ProcessStartInfo(program, arguments))!;
        if (program.StartsWith('/'))
        {
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            process.StandardOutput.ReadToEnd();
        }

        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
        }
    }
}
