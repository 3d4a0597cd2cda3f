using System.Globalization;
using Docker.DotNet.Models;
using Mentiko.Core.Execution;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.Execution.Local;

namespace Mentiko.Infrastructure.Execution.Containers;

/// <summary>What a container is for: whose it is, which folders it has, and how much of the machine.</summary>
internal sealed record ContainerShape(
    Organization Organization, string WorkspacePath, string InputPath, string OutputPath, ExecutionLimits Limits, Dictionary<string, string> Labels)
{
    public static ContainerShape Of(ExecutionRequest request, OwnerLabels owner) =>
        new(request.Organization, request.WorkspacePath, request.InputPath, request.OutputPath, request.Limits, owner.Of(request));
}

/// <summary>
/// What the engine is asked for. All of it is the platform's: of a definition come the image, which is known by now, and
/// numbers that the plan has capped. The command, the environment and the secrets are not here.
/// </summary>
internal static class ContainerPlan
{
    public const string Starter = "/mentiko/start", Door = "/mentiko/door";

    public static CreateContainerParameters Of(
        ContainerShape shape, ShelvedImage image, string starter, string? door, string name, EngineFacts facts, DockerExecutionOptions options)
    {
        var uid = shape.Organization.OsUid.ToString(CultureInfo.InvariantCulture);
        return new CreateContainerParameters
        {
            Name = name,
            Image = image.Id,
            Entrypoint = [Starter],
            Cmd = [],
            WorkingDir = SandboxPaths.Workspace,
            User = $"{uid}:{uid}",
            Hostname = "agent",
            OpenStdin = true,
            StdinOnce = true,
            AttachStdin = true,
            AttachStdout = true,
            AttachStderr = true,
            NetworkDisabled = true,
            Healthcheck = new HealthcheckConfig { Test = ["NONE"] },
            Labels = shape.Labels,
            HostConfig = Host(shape, starter, door, facts, options),
        };
    }

    private static HostConfig Host(ContainerShape shape, string starter, string? door, EngineFacts facts, DockerExecutionOptions options) => new()
    {
        // Its first process collects orphans, passes signals on and is no program of the agent's.
        Init = true,
        Mounts =
        [
            Folder(shape.WorkspacePath, SandboxPaths.Workspace, readOnly: false),
            Folder(shape.InputPath, SandboxPaths.Input, readOnly: true),
            Folder(shape.OutputPath, SandboxPaths.Output, readOnly: false),
            Folder(starter, Starter, readOnly: true),
            .. door is null ? (Mount[])[] : [Folder(door, Door, readOnly: true)],
        ],
        ReadonlyRootfs = true,
        // Its owner too, because runc gives it the mode that the image's folder has.
        Tmpfs = new Dictionary<string, string>
        {
            ["/tmp"] = string.Create(CultureInfo.InvariantCulture, $"rw,exec,nosuid,nodev,size={options.TmpMb}m,mode=1777,uid={shape.Organization.OsUid},gid={shape.Organization.OsUid}"),
        },
        ShmSize = (long)options.SharedMemoryMb << 20,
        CapDrop = ["ALL"],
        SecurityOpt = ["no-new-privileges"],
        NetworkMode = "none",
        IpcMode = "private",
        CgroupnsMode = "private",
        Memory = shape.Limits.MemoryBytes,
        MemorySwap = shape.Limits.MemoryBytes,
        NanoCPUs = (long)(Math.Min(shape.Limits.Cpus, facts.Processors) * 1e9),
        // One more for the first process.
        PidsLimit = shape.Limits.Processes + 1,
        Ulimits =
        [
            Limit("fsize", shape.Limits.FileBytes),
            Limit("nofile", shape.Limits.OpenFiles),
            Limit("core", 0),
            Limit("memlock", 8L << 20),
            Limit("cpu", (long)SandboxLimits.CpuSeconds(shape.Limits), grace: 5),
        ],
        // The engine would keep what agents write, unmasked, on its own disk.
        LogConfig = new LogConfig { Type = "none" },
        RestartPolicy = new RestartPolicy { Name = RestartPolicyKind.No },
    };

    private static Mount Folder(string source, string target, bool readOnly) => new()
    {
        Type = "bind",
        Source = source,
        Target = target,
        ReadOnly = readOnly,
        BindOptions = new BindOptions { Propagation = "rprivate", NonRecursive = true },
    };

    private static Ulimit Limit(string name, long value, long grace = 0) => new() { Name = name, Soft = value, Hard = value + grace };
}
