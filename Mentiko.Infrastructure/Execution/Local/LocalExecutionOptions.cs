using System.ComponentModel.DataAnnotations;

namespace Mentiko.Infrastructure.Execution.Local;

/// <summary>How agents run on this machine. Section <c>Mentiko:Execution:Local</c>.</summary>
public sealed class LocalExecutionOptions
{
    public const string Section = "Mentiko:Execution:Local";

    /// <summary>Whether agents may run on this machine at all. Default: true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// Whether bounded memory needs a control group. Where none is writable and this is true, nothing runs; where it
    /// is false, the cap on memory holds for each process by itself and <c>/health/ready</c> says so. Default: false.
    /// </summary>
    public bool RequireControlGroups { get; set; }

    /// <summary>MiB of an agent's private /tmp, from 1 to 65,536. It counts as memory. Default: 256.</summary>
    [Range(1, 65_536)]
    public int TmpMb { get; set; } = 256;

    /// <summary>MiB of an agent's private /dev/shm, from 1 to 65,536. It counts as memory. Default: 64.</summary>
    [Range(1, 65_536)]
    public int SharedMemoryMb { get; set; } = 64;

    /// <summary>
    /// Sandboxes spawned ahead for a namespace that was active lately, from 0 (none) to 64: an attempt that finds one
    /// starts in a fraction of the time; each costs about 2 MB and a thread while it waits. Default: 2.
    /// </summary>
    [Range(0, 64)]
    public int WaitingPerNamespace { get; set; } = 2;

    /// <summary>Sandboxes spawned ahead on this node, from 0 (none) to 1,024. Default: 16.</summary>
    [Range(0, 1024)]
    public int WaitingPerNode { get; set; } = 16;

    /// <summary>Seconds after a namespace's last attempt that its sandboxes still wait, from 1 to 86,400. Default: 60.</summary>
    [Range(1, 86_400)]
    public int WaitingSeconds { get; set; } = 60;
}
