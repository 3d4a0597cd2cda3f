using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.Data.SqlClient;

namespace Mentiko.TestKit.Persistence;

/// <summary>
/// A SQL Server in a container, one for the process, where an engine has the image already: it is not pulled, because
/// it is larger than everything else that the tests need together.
/// </summary>
internal sealed class SqlServerContainer
{
    /// <summary>The application's login, as a site would make it: no sysadmin.</summary>
    public const string Login = "mentiko";
    private const string Image = "mcr.microsoft.com/mssql/server:2022-latest";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly Lazy<SqlServerContainer?> Started = new(Start);
    private static int _number;
    private readonly string _password = "Aa1!" + Convert.ToHexString(RandomNumberGenerator.GetBytes(12));
    private string _address = "";

    /// <summary>The server; skips the test where there is none.</summary>
    public static SqlServerContainer Shared => Started.Value ?? throw TestProviders.Unreachable(TestProvider.SqlServer);

    /// <summary>An empty database of one's own, whose schema the application's login owns.</summary>
    public string NewEmpty()
    {
        var name = $"test_{Interlocked.Increment(ref _number)}";
        Execute(
            "master",
            $"CREATE DATABASE {name}",
            $"ALTER DATABASE {name} SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE",
            $"ALTER DATABASE {name} SET ALLOW_SNAPSHOT_ISOLATION ON");
        Execute(name, $"CREATE USER {Login} FOR LOGIN {Login}", $"ALTER ROLE db_owner ADD MEMBER {Login}");
        return name;
    }

    public void Drop(string name) =>
        Execute("master", $"ALTER DATABASE {name} SET SINGLE_USER WITH ROLLBACK IMMEDIATE", $"DROP DATABASE {name}");

    public string ConnectionString(string login, string database) => new SqlConnectionStringBuilder
    {
        DataSource = _address,
        InitialCatalog = database,
        UserID = login,
        Password = _password,
        Encrypt = true,
        TrustServerCertificate = true,
    }.ConnectionString;

    private static SqlServerContainer? Start()
    {
        if (Docker("image", "inspect", "--format", "{{.Id}}", Image) is null)
        {
            return null;
        }

        var server = new SqlServerContainer();
        var id = Docker("run", "-d", "--rm", "-e", "ACCEPT_EULA=Y", "-e", $"MSSQL_SA_PASSWORD={server._password}", "-p", "127.0.0.1::1433", Image)
            ?? throw new InvalidOperationException($"The image {Image} is there and no container of it starts.");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Docker("rm", "-f", id);
        server._address = Docker("port", id, "1433/tcp")!.Split('\n')[0].Replace(':', ',');
        server.WaitUntilUp();
        server.Execute("master", $"CREATE LOGIN {Login} WITH PASSWORD = '{server._password}'");
        return server;
    }

    private void WaitUntilUp()
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                Execute("master", "SELECT 1");
                return;
            }
            catch (SqlException) when (Stopwatch.GetElapsedTime(started) < Patience)
            {
                Thread.Sleep(500);
            }
        }
    }

    private void Execute(string database, params string[] statements)
    {
        using var connection = new SqlConnection(ConnectionString("sa", database) + ";Pooling=false");
        connection.Open();
        foreach (var statement in statements)
        {
            using var command = new SqlCommand(statement, connection);
            command.ExecuteNonQuery();
        }
    }

    /// <summary>What the command printed; null where there is no engine, or it refused.</summary>
    private static string? Docker(params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("docker", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            process.WaitForExit();
            Task.WaitAll(output, errors);
            return process.ExitCode == 0 ? output.Result.Trim() : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
