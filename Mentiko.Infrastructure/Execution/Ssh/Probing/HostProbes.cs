using System.Security.Cryptography;
using Mentiko.Core.Hosts;
using Mentiko.Infrastructure.Execution.Ssh.Links;

namespace Mentiko.Infrastructure.Execution.Ssh.Probing;

/// <summary>
/// Tries to get out of the prefix by every way that a key opens: by commands, by files, by forwarded connections and from
/// within the sandbox. Each finding is good where the way is closed, or where what an attempt needs is open.
/// </summary>
internal sealed class HostProbes(HostLinks links, HostAccess access, SshExecutionOptions options, TimeProvider time)
{
    public async Task RunAsync(List<HostFinding> findings, CancellationToken cancel)
    {
        using var shell = await links.OpenShellAsync(access, cancel);
        findings.Add(new HostFinding("host key", true, "The host proved itself with the registered key."));
        await CommandProbes.RunAsync(shell, findings, cancel);
        var facts = await HostFacts.AskAsync(shell, cancel);
        var isRight = facts.Version == PorterCommand.Version && facts.Prefix == access.Definition.Prefix;
        findings.Add(new HostFinding("porter", isRight, isRight
            ? $"The porter of version {facts.Version} serves {facts.Prefix} as uid {facts.Uid}, with {facts.Bubblewrap}, on {facts.Machine}."
            : $"The porter is of version {facts.Version} and serves '{facts.Prefix}'; needed is version {PorterCommand.Version} and '{access.Definition.Prefix}'."));
        if (!isRight)
            return;
        findings.Add(new HostFinding("system-call filter", facts.Filter.Length > 0, facts.Filter.Length > 0 ? "There is one for the host's processor." : "There is none for the host's processor."));
        await ForwardProbes.RunAsync(shell, access, findings, cancel);
        using var sftp = await links.OpenFilesAsync(access, cancel);
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        try
        {
            FileProbes.Run(sftp, facts.Prefix, id, findings);
            findings.AddRange(await new SandboxProbes(links, access, options, time).RunAsync(sftp, facts, id, cancel));
        }
        finally
        {
            await LostLink.EndAsync(shell, id, CancellationToken.None);
        }
    }
}
