using System.Text;
using Mentiko.Core.Hosts;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace Mentiko.Infrastructure.Execution.Ssh.Probing;

/// <summary>Tries to read and write outside of the prefix by SFTP: directly, by climbing and through links.</summary>
internal static class FileProbes
{
    // What every host has and no attempt needs.
    private static readonly string[] Foreign = ["/etc/shadow", "/etc/ssh/sshd_config", "/etc/fstab", "/root", "/home", "/var/log", "/proc/1", "/sys/kernel", "/boot"];

    /// <summary>Also makes the attempt's folders.</summary>
    public static void Run(SftpClient sftp, string prefix, string id, List<HostFinding> findings)
    {
        var own = $"{prefix}/attempts/{id}";
        foreach (var folder in (string[])[own, $"{own}/input", $"{own}/output", $"{own}/staging"])
            sftp.CreateDirectory(folder);
        sftp.WriteAllText($"{own}/input/event.json", "{}", new UTF8Encoding(false));
        findings.Add(new HostFinding("files of the prefix", true, "They can be written."));

        sftp.SymbolicLink("/", $"{own}/staging/root");
        var climbed = string.Concat(Enumerable.Repeat("/..", 12));
        var seen = Foreign.SelectMany(path => (string[])[path, $"{own}/staging/root{path}", $"{own}{climbed}{path}"]).FirstOrDefault(path => Exists(sftp, path));
        findings.Add(new HostFinding("files outside of the prefix", seen is null, seen is null ? "None can be seen: not directly, not by climbing, not through a link." : $"'{seen}' can be seen."));

        var beside = Beside(sftp, prefix);
        findings.Add(new HostFinding("folders beside the prefix", beside is null, beside is null ? "None can be seen." : $"'{beside}' can be seen."));

        var written = ((string[])["/tmp", "/usr", "/etc", "/var", prefix[..prefix.LastIndexOf('/')], "/"]).FirstOrDefault(folder => Writes(sftp, $"{folder.TrimEnd('/')}/.mentiko-{id}"));
        findings.Add(new HostFinding("writing outside of the prefix", written is null, written is null ? "Nothing can be written." : $"A file could be written in '{written}'."));
    }

    private static bool Exists(SftpClient sftp, string path)
    {
        try
        {
            return sftp.Exists(path);
        }
        catch (SshException)
        {
            // A permission that is missing says that there is something.
            return true;
        }
    }

    private static string? Beside(SftpClient sftp, string prefix)
    {
        for (var at = prefix; at.Length > 0; at = at[..at.LastIndexOf('/')])
        {
            var parent = at.LastIndexOf('/') is > 0 and var end ? at[..end] : null;
            // At the root there is the system, read-only, which the sandbox needs too.
            if (parent is null)
                return null;
            if (Names(sftp, parent).FirstOrDefault(name => $"{parent}/{name}" != at) is { } other)
                return $"{parent}/{other}";
        }

        return null;
    }

    private static IEnumerable<string> Names(SftpClient sftp, string folder)
    {
        try
        {
            return [.. sftp.ListDirectory(folder).Select(entry => entry.Name).Where(name => name is not ("." or ".."))];
        }
        catch (SshException)
        {
            return [];
        }
    }

    private static bool Writes(SftpClient sftp, string path)
    {
        try
        {
            sftp.WriteAllText(path, "escaped");
            sftp.DeleteFile(path);
            return true;
        }
        catch (SshException)
        {
            return false;
        }
    }
}
