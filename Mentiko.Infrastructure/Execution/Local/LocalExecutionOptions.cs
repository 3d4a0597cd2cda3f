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
}
