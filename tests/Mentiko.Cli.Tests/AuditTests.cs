using Mentiko.Core.Audit;
using Xunit;

namespace Mentiko.Cli.Tests;

/// <summary>Proving an export where there is no server.</summary>
public sealed class AuditTests(Office office) : IClassFixture<Office>
{
    [Fact]
    public async Task Verify_AnExport_NeedsTheKeyAlone_AndNamesTheLineThatWasBent()
    {
        using var shell = await office.ShellOfAsync("owner");
        Assert.Equal(0, (await shell.RunAsync("audit", "export", "-o", shell["record.ndjson"])).Code);
        var published = await new HttpClient().GetStringAsync(new Uri(office.Server.Address, "/api/v1/audit/public-key"));
        var key = System.Text.Json.JsonDocument.Parse(published).RootElement.GetProperty("publicKey").GetString()!;

        using var offline = new Shell(() => throw new InvalidOperationException("There is no server."));
        var good = await offline.RunAsync("audit", "verify", shell["record.ndjson"], "--public-key", key);
        Assert.Equal(0, good.Code);
        Assert.Contains("are unbroken, signed at", good.Error, StringComparison.Ordinal);

        var text = await File.ReadAllTextAsync(shell["record.ndjson"]);
        shell.Write("bent.ndjson", text.Replace("namespace.created", "namespace.deleted", StringComparison.Ordinal));
        var bent = await offline.RunAsync("audit", "verify", shell["bent.ndjson"], "--public-key", key);
        Assert.Equal(ExitCodes.NotGood, bent.Code);
        Assert.StartsWith("Line 2: Entry 1 was changed", bent.Error, StringComparison.Ordinal);

        var lines = text.Split('\n');
        var (beginning, first) = (System.Text.Json.JsonDocument.Parse(lines[0]).RootElement, System.Text.Json.JsonDocument.Parse(lines[1]).RootElement);
        lines[1] = lines[0].Replace("\"after\":0", "\"after\":1", StringComparison.Ordinal)
            .Replace(beginning.GetProperty("previousHash").GetString()!, first.GetProperty("hash").GetString(), StringComparison.Ordinal);
        shell.Write("cut.ndjson", string.Join('\n', lines[1..]));
        var cut = await offline.RunAsync("audit", "verify", shell["cut.ndjson"], "--public-key", key);
        Assert.Equal(0, cut.Code);
        Assert.Contains(", from entry 2 on, are unbroken, signed at", cut.Error, StringComparison.Ordinal);
        Assert.Contains("\"first\": 2", (await offline.RunAsync("audit", "verify", shell["cut.ndjson"], "--public-key", key, "--json")).Out, StringComparison.Ordinal);
        var demanded = await offline.RunAsync("audit", "verify", shell["cut.ndjson"], "--public-key", key, "--whole");
        Assert.Equal(ExitCodes.NotGood, demanded.Code);
        Assert.StartsWith("Line 1: The file begins with entry 2", demanded.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await offline.RunAsync("audit", "verify", shell["record.ndjson"], "--public-key", key, "--whole")).Code);
        Assert.Equal(ExitCodes.Usage, (await shell.RunAsync("audit", "verify", "--whole")).Code);

        using var stranger = new AuditSigner(new byte[AuditSigner.KeyBytes]);
        Assert.Equal(ExitCodes.NotGood, (await offline.RunAsync("audit", "verify", shell["record.ndjson"], "--public-key", stranger.PublicKey.Text)).Code);
        Assert.Equal(ExitCodes.Usage, (await offline.RunAsync("audit", "verify", shell["record.ndjson"])).Code);
        Assert.Equal(0, (await shell.RunAsync("audit", "verify")).Code);
    }
}
