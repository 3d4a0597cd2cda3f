using System.Globalization;
using Docker.DotNet.Models;
using Mentiko.Core.Execution;
using Mentiko.Infrastructure.Execution.Local;

namespace Mentiko.Infrastructure.Execution.Containers;

/// <summary>
/// What the engine is asked for. All of it is the platform's: of a definition come the image, which is known by now, and
/// numbers that the plan has capped. The command, the environment and the secrets are not here.
/// </summary>
internal static class ContainerPlan
{
    public const string Starter = "/mentiko/start";

    public static CreateContainerParameters Of(
        ExecutionRequest request, ShelvedImage image, string starter, string name, OwnerLabels owner, EngineFacts facts, DockerExecutionOptions options)
    {
        var uid = request.Organization.OsUid.ToString(CultureInfo.InvariantCulture);
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
            Labels = owner.Of(request),
            HostConfig = Host(request, starter, facts, options),
        };
    }

    private static HostConfig Host(ExecutionRequest request, string starter, EngineFacts facts, DockerExecutionOptions options) => new()
    {
        // Its first process collects orphans, passes signals on and is no program of the agent's.
        Init = true,
        Mounts =
        [
            Folder(request.WorkspacePath, SandboxPaths.Workspace, readOnly: false),
            Folder(request.InputPath, SandboxPaths.Input, readOnly: true),
            Folder(request.OutputPath, SandboxPaths.Output, readOnly: false),
            Folder(starter, Starter, readOnly: true),
        ],
        ReadonlyRootfs = true,
        // Its owner too, because runc gives it the mode that the image's folder has.
        Tmpfs = new Dictionary<string, string>
        {
            ["/tmp"] = string.Create(CultureInfo.InvariantCulture, $"rw,exec,nosuid,nodev,size={options.TmpMb}m,mode=1777,uid={request.Organization.OsUid},gid={request.Organization.OsUid}"),
        },
        ShmSize = (long)options.SharedMemoryMb << 20,
        CapDrop = ["ALL"],
        SecurityOpt = ["no-new-privileges"],
        NetworkMode = "none",
        IpcMode = "private",
        CgroupnsMode = "private",
        Memory = request.Limits.MemoryBytes,
        MemorySwap = request.Limits.MemoryBytes,
        NanoCPUs = (long)(Math.Min(request.Limits.Cpus, facts.Processors) * 1e9),
        // One more for the first process.
        PidsLimit = request.Limits.Processes + 1,
        Ulimits =
        [
            Limit("fsize", request.Limits.FileBytes),
            Limit("nofile", request.Limits.OpenFiles),
            Limit("core", 0),
            Limit("memlock", 8L << 20),
            Limit("cpu", (long)SandboxLimits.CpuSeconds(request.Limits), grace: 5),
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
