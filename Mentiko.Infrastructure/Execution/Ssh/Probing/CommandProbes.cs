using System.Text;
using Mentiko.Core.Hosts;
using Mentiko.Infrastructure.Execution.Ssh.Links;
using Renci.SshNet;

namespace Mentiko.Infrastructure.Execution.Ssh.Probing;

/// <summary>Tries to have the host run what is not the porter's.</summary>
internal static class CommandProbes
{
    // What a shell would run, whatever stands around it; and the porter's own words with something behind them.
    private static readonly string[] Attacks = ["echo escaped", "mentiko facts; echo escaped", "mentiko facts\necho escaped", "$(echo escaped)", "mentiko facts && echo escaped", "/bin/sh -c 'echo escaped'"];

    public static async Task RunAsync(SshClient shell, List<HostFinding> findings, CancellationToken cancel)
    {
        string? ran = null;
        foreach (var attack in Attacks)
        {
            using var command = shell.CreateCommand(attack);
            await command.ExecuteAsync(cancel);
            using var reader = new StreamReader(command.OutputStream, Encoding.UTF8);
            if (command.ExitStatus == 0 || (await reader.ReadToEndAsync(cancel)).Contains("escaped", StringComparison.Ordinal))
                ran ??= attack;
        }

        findings.Add(new HostFinding("commands", ran is null, ran is null
            ? "The key starts nothing but the porter."
            : $"The host ran '{LinkFailures.Readable(ran)}': the key needs restrict,command=\"…/porter {{prefix}}\" before it in authorized_keys."));
    }
}
