using System.Runtime.InteropServices;
using System.Text;
using Mentiko.Infrastructure.Execution.Local.Seccomp;
using Renci.SshNet;

namespace Mentiko.Infrastructure.Execution.Ssh.Links;

/// <summary>What a host's porter says of itself.</summary>
internal sealed record HostFacts(int Version, string Machine, string Uid, string Prefix, string Bubblewrap, bool HasFiles)
{
    /// <summary>The system calls that an agent does not have there, as a program for its processor; empty where there is none for it.</summary>
    public byte[] Filter => Machine switch
    {
        "x86_64" => SystemCallFilter.For(Architecture.X64),
        "aarch64" => SystemCallFilter.For(Architecture.Arm64),
        _ => null,
    } ?? [];

    public static async Task<HostFacts> AskAsync(SshClient client, CancellationToken cancel)
    {
        const int Longest = 16 * 1024;
        var text = Encoding.UTF8.GetString(await PorterCommand.AskAsync(client, PorterCommand.Facts, (string?)null, cancel, Longest));
        var facts = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', 2)).Where(parts => parts.Length == 2).ToLookup(parts => parts[0], parts => LinkFailures.Readable(parts[1]));
        string Of(string name) => facts[name].FirstOrDefault() ?? "";
        return new HostFacts(int.TryParse(Of("porter"), out var version) ? version : 0, Of("machine"), Of("uid"), Of("prefix"), Of("bubblewrap"), Of("files") == "yes");
    }
}
