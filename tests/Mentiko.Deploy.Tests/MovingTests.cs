using System.Text.RegularExpressions;
using Mentiko.TestKit.Docs;
using Mentiko.TestKit.Nodes;
using Npgsql;
using Xunit;

namespace Mentiko.Deploy.Tests;

/// <summary>From one machine to several, by the lines of docs/deploy.md.</summary>
public sealed partial class MovingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mentiko-moving-").FullName;

    public MovingTests()
    {
        if (OperatingSystem.IsLinux())
        {
            File.SetUnixFileMode(_folder, (UnixFileMode)0b111_101_101);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    [Trait("Category", "Slow")]
    public async Task OneMachinesState_CopiedAsThePageSays_IsWhatAWorkerThereStartsOn()
    {
        using var postgres = MortalPostgres.TryStart();
        Assert.SkipWhen(postgres is null, "PostgreSQL is not installed on this machine");
        await using (var super = postgres.Open())
        {
            await using var roles = new NpgsqlCommand("CREATE ROLE mentiko_owner LOGIN; ALTER DATABASE mentiko OWNER TO mentiko_owner; ALTER SCHEMA public OWNER TO mentiko_owner", super);
            await roles.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await using (await NodeProcess.StartAsync(Data, new Dictionary<string, string?> { ["Mentiko:Mode"] = "SingleTenant", ["Mentiko:SingleTenant:Slug"] = "moved" }))
        {
        }

        var blocks = DocumentedBlock.Of("docs/deploy.md", $"tested by {nameof(MovingTests)}").ToLookup(block => block.Text.Contains("copy-state", StringComparison.Ordinal));
        var host = postgres.ConnectionString.Split(';')[0];
        var (code, output) = await ShellScript.RunAsync(Own(blocks[true].Single().Text, host), _folder, new Dictionary<string, string>());
        Assert.True(code == 0, output);
        Assert.Contains("1 namespaces verified", output, StringComparison.Ordinal);
        Assert.Equal("moved", postgres.Ask<string>("SELECT \"Slug\" FROM \"Namespaces\""));

        // A second time there is something, and it stays as it is.
        var (again, refusal) = await ShellScript.RunAsync(Own(blocks[true].Single().Text, host), _folder, new Dictionary<string, string>());
        Assert.True(again == 1, refusal);

        var settings = SettingLine().Matches(Own(blocks[false].Single().Text, host)).ToDictionary(line => line.Groups[1].Value, line => (string?)line.Groups[2].Value);
        Assert.Equal("worker", settings["Mentiko__Roles"]);
        var (ended, said) = await NodeProcess.StartAndEndAsync(Data, settings.Where(setting => !setting.Key.EndsWith("MigrationConnectionString", StringComparison.Ordinal)).ToDictionary());
        Assert.True(ended == 1, said);
        Assert.Contains("name the owner's connection in Mentiko:Database:MigrationConnectionString", said, StringComparison.Ordinal);

        await using var worker = await NodeProcess.StartAsync(Data, settings);
        using var http = worker.NewClient();
        Assert.Contains("\"worker\"", await http.GetStringAsync("/health/ready", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private string Data => Path.Combine(_folder, "data");

    /// <summary>This test's folder, program and server in place of the reader's; it asks for no password.</summary>
    private string Own(string text, string host) => text
        .Replace("/var/lib/mentiko", Data, StringComparison.Ordinal)
        .Replace("/srv/mentiko", Data, StringComparison.Ordinal)
        .Replace("/opt/mentiko/Mentiko.Web.dll", Path.Combine(AppContext.BaseDirectory, "Mentiko.Web.dll"), StringComparison.Ordinal)
        .Replace("Host=...", host, StringComparison.Ordinal);

    [GeneratedRegex(@"^(Mentiko__\w+)=(\S+)", RegexOptions.Multiline)]
    private static partial Regex SettingLine();
}
