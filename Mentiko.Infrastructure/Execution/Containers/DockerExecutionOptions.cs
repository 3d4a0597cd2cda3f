using System.ComponentModel.DataAnnotations;

namespace Mentiko.Infrastructure.Execution.Containers;

/// <summary>How agents run in containers. Section <c>Mentiko:Execution:Docker</c>.</summary>
public sealed class DockerExecutionOptions
{
    public const string Section = "Mentiko:Execution:Docker";

    /// <summary>
    /// The engines, separated by commas: <c>unix:///var/run/docker.sock</c> or <c>tcp://host:2376</c>. With several,
    /// attempts go to the one with the fewest, and one that does not answer is passed over. Default: none, and no agent
    /// runs in a container.
    /// </summary>
    public string Endpoint { get; set; } = "";

    /// <summary>
    /// The images that agents may name, separated by commas: <c>busybox:1.36</c>, <c>registry.example.com/agents/*</c>. A
    /// <c>*</c> stands for anything but a slash, <c>**</c> for anything. Default: none.
    /// </summary>
    public string Images { get; set; } = "";

    /// <summary>Whether an image must be named with its digest, <c>name@sha256:…</c>, which no registry can change. Default: false.</summary>
    public bool RequireDigest { get; set; }

    /// <summary>Whether an image that the engine does not have is pulled; otherwise the attempt is refused. Default: true.</summary>
    public bool Pull { get; set; } = true;

    /// <summary>Seconds that a pull may take, from 1 to 86,400. Default: 600.</summary>
    [Range(1, 86_400)]
    public int PullSeconds { get; set; } = 600;

    /// <summary>
    /// Whether agents start although this server cannot see a container's folders, because the engine is on another machine.
    /// Engines by TCP need it, and the data root at the same path there. What holds then is that no agent's user may rename
    /// what leads to the folders. Default: false, and no agent starts before they were compared.
    /// </summary>
    public bool FoldersUnchecked { get; set; }

    /// <summary>PEM file with the authorities that a TCP engine's certificate may be of. Default: none; TCP needs it.</summary>
    public string TlsAuthority { get; set; } = "";

    /// <summary>PEM file with the certificate that this server shows to a TCP engine. Default: none; TCP needs it.</summary>
    public string TlsCertificate { get; set; } = "";

    /// <summary>PEM file with the key of <see cref="TlsCertificate"/>. Default: none; TCP needs it.</summary>
    public string TlsKey { get; set; } = "";

    /// <summary>MiB of an agent's private /tmp, from 1 to 65,536. It counts as memory. Default: 256.</summary>
    [Range(1, 65_536)]
    public int TmpMb { get; set; } = 256;

    /// <summary>MiB of an agent's private /dev/shm, from 1 to 65,536. It counts as memory. Default: 64.</summary>
    [Range(1, 65_536)]
    public int SharedMemoryMb { get; set; } = 64;

    /// <summary>
    /// Containers started ahead for a namespace that was active lately, from 0 (none) to 16: an attempt with the same image
    /// and limits as the one before it finds one and starts in a fraction of the time. Each waits in its starter and costs
    /// the engine's own process for a container, about 10 MB. Not with <see cref="FoldersUnchecked"/>. Default: 1.
    /// </summary>
    [Range(0, 16)]
    public int WaitingPerNamespace { get; set; } = 1;

    /// <summary>Containers started ahead by this node, from 0 (none) to 256. Default: 8.</summary>
    [Range(0, 256)]
    public int WaitingPerNode { get; set; } = 8;

    /// <summary>Seconds after a namespace's last attempt that its containers still wait, from 1 to 86,400. Default: 60.</summary>
    [Range(1, 86_400)]
    public int WaitingSeconds { get; set; } = 60;

    /// <summary>Seconds between two looks for containers that nobody waits for, and at the engines, from 1 to 3,600. Default: 15.</summary>
    [Range(1, 3600)]
    public int LookSeconds { get; set; } = 15;
}
