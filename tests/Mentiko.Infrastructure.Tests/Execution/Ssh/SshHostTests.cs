using Mentiko.Core.Execution;
using Mentiko.Core.Hosts;
using Mentiko.Infrastructure.Execution.Ssh;
using Mentiko.Infrastructure.Execution.Ssh.Links;
using Mentiko.Infrastructure.Execution.Ssh.Probing;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Execution.Ssh;

/// <summary>What a host lets nobody do who has the key: also not the server, when it has been taken over.</summary>
[Collection(SshCollection.Name)]
public sealed class SshHostTests(SshBench bench)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Preflight_OfAPreparedHost_Passes()
    {
        Skip();
        var before = Attempts("acme");
        var findings = new List<HostFinding>();
        await new HostProbes(bench.Links, bench.Acme, SshBench.Options, TimeProvider.System).RunAsync(findings, Stop);
        Assert.True(findings.Count > 15);
        Assert.All(findings, finding => Assert.True(finding.IsGood, $"{finding.Name}: {finding.Text}"));
        Assert.Empty(Attempts("acme").Except(before));
    }

    [Fact]
    public async Task Preflight_OfAnOpenKey_FindsEachWayOut()
    {
        // The control: the same account with a key that opens all of it.
        Skip();
        var (keys, rules) = ($"{bench.Place}/keys/{bench.UserOf("globex")}", $"{bench.Place}/rules");
        var before = await File.ReadAllTextAsync(keys, Stop);
        Assert.StartsWith("restrict,command=", before, StringComparison.Ordinal);
        await File.WriteAllTextAsync(keys, await File.ReadAllTextAsync($"{bench.Place}/key.pub", Stop), Stop);
        try
        {
            var findings = new List<HostFinding>();
            using var shell = await bench.Links.OpenShellAsync(bench.Book.Known["globex"], Stop);
            await CommandProbes.RunAsync(shell, findings, Stop);
            using var sftp = await bench.Links.OpenFilesAsync(bench.Book.Known["globex"], Stop);
            if (!sftp.Exists($"{bench.PrefixOf("globex")}/attempts"))
                sftp.CreateDirectory($"{bench.PrefixOf("globex")}/attempts");
            FileProbes.Run(sftp, bench.PrefixOf("globex"), new string('a', 32), findings);
            Assert.Equal(
                ["commands", "files outside of the prefix", "folders beside the prefix", "writing outside of the prefix"],
                findings.Where(finding => !finding.IsGood).Select(finding => finding.Name));
        }
        finally
        {
            await File.WriteAllTextAsync(keys, before, Stop);
            SandboxBench.Shell($"rm -rf {bench.PrefixOf("globex")}/attempts/{new string('a', 32)} {rules}/none");
        }
    }

    [Theory]
    [InlineData("sh")]
    [InlineData("mentiko attempt; id")]
    [InlineData("mentiko list $(id)")]
    [InlineData("")]
    public async Task Key_AskedForAnythingElse_StartsNothing(string words)
    {
        Skip();
        using var shell = await bench.Links.OpenShellAsync(bench.Acme, Stop);
        using var command = shell.CreateCommand(words);
        await command.ExecuteAsync(Stop);
        Assert.Equal((126, ""), (command.ExitStatus, command.Result));
    }

    [Theory]
    [InlineData("../../../etc")]
    [InlineData("output ../../../../../../etc")]
    [InlineData("output 0123456789abcdef0123456789abcdef/../../..")]
    [InlineData("workspace/..")]
    public async Task List_OfAnotherArea_IsRefused(string area)
    {
        Skip();
        using var shell = await bench.Links.OpenShellAsync(bench.Acme, Stop);
        await Assert.ThrowsAsync<HostRefusedException>(() => PorterCommand.AskAsync(shell, PorterCommand.List, area, Stop));
    }

    [Theory]
    [InlineData("../workspace")]
    [InlineData("0123456789abcdef0123456789abcdef; touch /tmp/x")]
    public async Task Order_WithAnotherId_IsRefused(string id)
    {
        Skip();
        Assert.StartsWith("refused", await SayAsync(id, bench.Mine.Request("true")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Order_OfAnAttemptThatWasEnded_IsRefused()
    {
        Skip();
        var id = Guid.NewGuid().ToString("N");
        using var shell = await bench.Links.OpenShellAsync(bench.Acme, Stop);
        await LostLink.EndAsync(shell, id, Stop);
        SandboxBench.Shell($"mkdir -p {bench.PrefixOf("acme")}/attempts/{id}/input {bench.PrefixOf("acme")}/attempts/{id}/output; chown -R {bench.UserOf("acme")} {bench.PrefixOf("acme")}/attempts");
        Assert.Contains("ended before it began", await SayAsync(id, bench.Mine.Request("true")), StringComparison.Ordinal);
        await LostLink.EndAsync(shell, id, Stop);
    }

    [Fact]
    public async Task Key_OfTheHost_AnotherThanThePinned_RefusesAndSendsNothing()
    {
        Skip();
        var other = $"SHA256:{Convert.ToBase64String(new byte[32]).TrimEnd('=')}";
        bench.Book.Known["other"] = bench.Access(bench.UserOf("acme"), bench.PrefixOf("acme"), bench.Acme.PrivateKey, other);
        var outcome = await bench.Executor.ExecuteAsync(bench.Mine.Request("touch", "sent") with { Host = "other" }, new Collected(), Stop);
        Assert.Contains(other, Assert.IsType<ExecutionOutcome.HostKeyRefused>(outcome).Text + other, StringComparison.Ordinal);
        Assert.Equal([bench.Acme.Definition.Key], bench.Book.Refused.Select(key => key!.Value));
        Assert.False(File.Exists($"{bench.PrefixOf("acme")}/workspace/sent"));
    }

    [Fact]
    public async Task Account_OfOneNamespace_DoesNotSeeTheOthersPrefix()
    {
        // Without the porter and the sandbox, by the account alone.
        Skip();
        SandboxBench.Shell($"su {bench.UserOf("globex")} -s /bin/sh -c 'echo canary > {bench.PrefixOf("globex")}/canary'");
        Assert.Equal("canary\n", SandboxBench.Shell($"su {bench.UserOf("globex")} -s /bin/sh -c 'cat {bench.PrefixOf("globex")}/canary'"));
        Assert.Equal("", SandboxBench.Shell($"su {bench.UserOf("acme")} -s /bin/sh -c 'cat {bench.PrefixOf("globex")}/canary; ls {bench.PrefixOf("globex")}'"));
    }

    private async Task<string> SayAsync(string id, ExecutionRequest request)
    {
        using var shell = await bench.Links.OpenShellAsync(bench.Acme, Stop);
        using var command = shell.CreateCommand(PorterCommand.Attempt);
        var running = command.ExecuteAsync(Stop);
        await using (var input = command.CreateInputStream())
        {
            input.Write(AttemptOrder.Write(request, id, [], SshBench.Options));
            input.Flush();
        }

        await running;
        return command.ExitStatus == 126 ? $"refused {PorterCommand.Said(command)}" : command.Result;
    }

    private void Skip() => Assert.SkipWhen(bench.Missing is not null, bench.Missing ?? "");

    /// <summary>Other tests of the host may have left theirs.</summary>
    private string[] Attempts(string slug) =>
        SandboxBench.Shell($"ls {bench.PrefixOf(slug)}/attempts 2>/dev/null || true").Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
