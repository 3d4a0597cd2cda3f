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

        using var stranger = new AuditSigner(new byte[AuditSigner.KeyBytes]);
        Assert.Equal(ExitCodes.NotGood, (await offline.RunAsync("audit", "verify", shell["record.ndjson"], "--public-key", stranger.PublicKey.Text)).Code);
        Assert.Equal(ExitCodes.Usage, (await offline.RunAsync("audit", "verify", shell["record.ndjson"])).Code);
        Assert.Equal(0, (await shell.RunAsync("audit", "verify")).Code);
    }
}
