using System.ComponentModel.DataAnnotations;

namespace Mentiko.Infrastructure.Execution.Ssh;

/// <summary>How agents run on remote hosts. Section <c>Mentiko:Execution:Ssh</c>.</summary>
public sealed class SshExecutionOptions
{
    public const string Section = "Mentiko:Execution:Ssh";

    /// <summary>
    /// Where the hosts may be that organizations register, separated by commas: names (<c>build.example.com</c>,
    /// <c>*.agents.example.com</c>), addresses and ranges of them (<c>10.1.0.0/16</c>). A host that is registered by name
    /// needs a name here, one by address an address. Default: none, and no agent runs on a remote host.
    /// </summary>
    public string Hosts { get; set; } = "";

    /// <summary>
    /// Seconds that an agent lives on after its host last heard from this server, from 6 to 300; for so long a step waits
    /// when a link is cut. Default: 30.
    /// </summary>
    [Range(6, 300)]
    public int LeaseSeconds { get; set; } = 30;

    /// <summary>Seconds that a connection may take, from 1 to 120. Default: 15.</summary>
    [Range(1, 120)]
    public int ConnectSeconds { get; set; } = 15;

    /// <summary>MiB of files that a workspace may have to travel to a host and back, from 1 to 1,048,576. Default: 2,048.</summary>
    [Range(1, 1_048_576)]
    public int WorkspaceMb { get; set; } = 2048;

    /// <summary>Files and folders that a workspace may have to travel, from 1 to 1,000,000. Default: 100,000.</summary>
    [Range(1, 1_000_000)]
    public int WorkspaceEntries { get; set; } = 100_000;

    /// <summary>MiB of an agent's private /tmp, from 1 to 65,536. Default: 256.</summary>
    [Range(1, 65_536)]
    public int TmpMb { get; set; } = 256;

    /// <summary>MiB of an agent's private /dev/shm, from 1 to 65,536. Default: 64.</summary>
    [Range(1, 65_536)]
    public int SharedMemoryMb { get; set; } = 64;
}
