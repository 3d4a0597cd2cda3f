using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Mentiko.TestKit.Docs;
using Mentiko.TestKit.Nodes;
using Xunit;

namespace Mentiko.Deploy.Tests;

/// <summary>A copy of an instance at work, made and restored by the scripts that ship, is an instance that works.</summary>
public sealed class BackupDrillTests : IDisposable
{
    private const string Password = "demo-password-12";
    private const string Secret = "the value that only the vault knows";

    private readonly string _folder = Directory.CreateTempSubdirectory("mentiko-drill-").FullName;

    public BackupDrillTests()
    {
        // Agents' users pass through it to their own tree.
        if (OperatingSystem.IsLinux())
        {
            File.SetUnixFileMode(_folder, (UnixFileMode)0b111_101_101);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Backup_OfAServerAtWork_RestoredElsewhere_GoesOn()
    {
        string finished, held, log;
        await using (var node = await StartAsync("data"))
        {
            using var owner = await SignInAsync(node);
            finished = await FirstRunAsync(owner);
            log = await owner.GetStringAsync(Of($"/runs/{finished}/logs/download"));
            await PutAsync(owner, "/secrets/TOKEN", new { value = Secret });
            await PutAsync(owner, "/agents/holder", Agent("sleep 600"));
            await PutAsync(owner, "/chains/held", Chain("holder"));
            held = await TriggerAsync(owner, "held");
            await UntilAsync(owner, held, "running");

            await DoAsTheHandbookSaysAsync(0, At("data"), ("deploy/backup.sh", $"deploy/backup.sh --program '{Program}'"));

            // What comes after the copy is not in it, and this shows that the copy is what runs below.
            await owner.DeleteAsync(Of("/secrets/TOKEN"));
        }

        File.Copy(At("data/.platform/root.key"), At("root.key"));
        Directory.Delete(At("data"), recursive: true);
        Assert.DoesNotContain(Directory.GetFiles(At("backup")), file => Encoding.Latin1.GetString(File.ReadAllBytes(file)).Contains(File.ReadAllText(At("root.key")).Trim(), StringComparison.Ordinal));
        await DoAsTheHandbookSaysAsync(1, At("restored"), ("/safe/root.key", At("root.key")));

        await using var restored = await StartAsync("restored");
        using var again = await SignInAsync(restored);
        Assert.Equal(log, await again.GetStringAsync(Of($"/runs/{finished}/logs/download")));
        Assert.NotEmpty((await again.GetFromJsonAsync<JsonElement>(Of($"/runs/{finished}/events"))).GetProperty("items").EnumerateArray());
        Assert.NotEmpty((await again.GetFromJsonAsync<JsonElement>(Of("/workspace/reports"))).GetProperty("entries").EnumerateArray());

        // The run that was under way is taken up again, and the secret opens.
        await UntilAsync(again, held, "running");
        (await again.PostAsync(Of($"/runs/{held}/cancel"), null)).EnsureSuccessStatusCode();
        await UntilAsync(again, held, "cancelled");
        await PutAsync(again, "/agents/reader", Agent("printf %s \"$TOKEN\" | sha256sum", "TOKEN"));
        await PutAsync(again, "/chains/reading", Chain("reader"));
        var reading = await TriggerAsync(again, "reading");
        await UntilAsync(again, reading, "succeeded");
        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Secret))), await again.GetStringAsync(Of($"/runs/{reading}/logs/download")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_ABackupThatWasChangedOrWithAnotherKey_IsRefused()
    {
        await using (await StartAsync("data"))
        {
            (await Command.RunAsync(Repository.PathOf("deploy/backup.sh"), ["--data", At("data"), "--program", Program, At("backup")])).Expect();
        }

        File.WriteAllText(At("other.key"), Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        (await Restore("--root-key", At("other.key"))).Expect();
        var (code, output) = await NodeProcess.StartAndEndAsync(At("restored"));
        Assert.Equal(1, code);
        Assert.Contains("key", output, StringComparison.OrdinalIgnoreCase);
        Directory.Delete(At("restored"), recursive: true);

        using (var archive = File.OpenWrite(At("backup/files.tar")))
        {
            archive.Position = archive.Length / 2;
            archive.WriteByte(0x7F);
        }

        var refused = await Restore("--root-key", At("data/.platform/root.key"));
        Assert.NotEqual(0, refused.Code);
        Assert.Contains("not what it was", refused.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(At("restored")));
    }

    [Fact]
    public async Task CheckMachine_OnAMachineThatRunsTheTests_FindsNothingMissing()
    {
        var end = await Command.RunAsync(Repository.PathOf("deploy/check-machine.sh"), [At("data"), "1"]);

        Assert.Contains("This machine can run Mentiko.", end.Expect(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckMachine_WithoutBubblewrapOnAPortInUse_NamesBoth()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        foreach (var tool in new[] { "dirname", "uname", "stat", "df", "awk", "sort", "head", "cut", "grep" })
        {
            File.CreateSymbolicLink(At(tool), $"/usr/bin/{tool}");
        }

        var end = await Command.RunAsync(
            "/bin/bash", [Repository.PathOf("deploy/check-machine.sh"), At("data"), $"{((System.Net.IPEndPoint)taken.LocalEndpoint).Port}"], new() { ["PATH"] = _folder });

        Assert.Equal(1, end.Code);
        Assert.Contains("MISSING  bubblewrap", end.Output, StringComparison.Ordinal);
        Assert.Contains("something listens on it already", end.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("0")]
    [InlineData("65536")]
    public async Task CheckMachine_APortThatIsNone_IsNotCalledFree(string port)
    {
        var end = await Command.RunAsync(Repository.PathOf("deploy/check-machine.sh"), [At("data"), port]);

        Assert.Equal(2, end.Code);
        Assert.Contains($"not '{port}'", end.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("can run Mentiko", end.Output, StringComparison.Ordinal);
    }

    private static string Program => Path.Combine(AppContext.BaseDirectory, "Mentiko.Web.dll");

    private string At(string name) => Path.Combine(_folder, name);

    /// <summary>The lines of docs/operations.md, with this test's folders in place of the reader's.</summary>
    private async Task DoAsTheHandbookSaysAsync(int block, string data, (string Shown, string Own) also)
    {
        var script = DocumentedBlock.Of("docs/operations.md", $"tested by {nameof(BackupDrillTests)}")[block].Text
            .Replace("/var/lib/mentiko", data, StringComparison.Ordinal)
            .Replace("/backup/2026-11-28", At("backup"), StringComparison.Ordinal)
            .Replace(also.Shown, also.Own, StringComparison.Ordinal);
        var (code, output) = await ShellScript.RunAsync(script, Repository.Root, new Dictionary<string, string>());
        Assert.True(code == 0, output);
    }

    private Task<CommandEnd> Restore(params string[] options) => Command.RunAsync(Repository.PathOf("deploy/restore.sh"), ["--data", At("restored"), .. options, At("backup")]);

    private Task<NodeProcess> StartAsync(string data) => NodeProcess.StartAsync(
        At(data), new Dictionary<string, string?> { ["Mentiko:Demo"] = "true", ["Mentiko:DemoPassword"] = Password, ["Mentiko:Engine:LeaseSeconds"] = "10" });

    private static string Of(string rest) => $"/api/v1/orgs/acme{rest}";

    private static object Agent(string script, params string[] secrets) => new { runtime = new { type = "command", command = new[] { "sh", "-c", script } }, secrets };

    private static object Chain(string agent) => new { steps = new[] { new { id = "only", agent, triggers = new[] { "chain:start" }, emits = new[] { "only:done" } } } };

    private static async Task<HttpClient> SignInAsync(NodeProcess node)
    {
        var http = node.NewClient();
        for (var tries = 0; ; tries++)
        {
            using var answer = await http.PostAsJsonAsync("/api/v1/auth/token", new { email = "owner@acme.example", password = Password, @namespace = "acme" });
            if (answer.IsSuccessStatusCode)
            {
                http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString());
                return http;
            }

            Assert.True(tries < 100, "The example organization was not made.");
            await Task.Delay(200);
        }
    }

    private static async Task<string> FirstRunAsync(HttpClient http)
    {
        for (var tries = 0; tries < 300; tries++)
        {
            var runs = (await http.GetFromJsonAsync<JsonElement>(Of("/runs?status=succeeded"))).GetProperty("items");
            if (runs.GetArrayLength() > 0)
            {
                return runs[0].GetProperty("id").GetString()!;
            }

            await Task.Delay(100);
        }

        throw new TimeoutException("The example run did not finish.");
    }

    private static async Task PutAsync(HttpClient http, string path, object body)
    {
        using var answer = await http.PutAsJsonAsync(Of(path), body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<string> TriggerAsync(HttpClient http, string chain)
    {
        using var answer = await http.PostAsJsonAsync(Of($"/chains/{chain}/runs"), new { input = new { } });
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("runId").GetString()!;
    }

    private static async Task UntilAsync(HttpClient http, string run, string status)
    {
        var seen = "";
        for (var tries = 0; tries < 600; tries++)
        {
            seen = (await http.GetFromJsonAsync<JsonElement>(Of($"/runs/{run}"))).GetProperty("status").GetString()!;
            if (seen == status)
            {
                return;
            }

            await Task.Delay(100);
        }

        Assert.Equal(status, seen);
    }
}
