using System.Collections.Immutable;
using Docker.DotNet.Models;

namespace Mentiko.Infrastructure.Execution.Containers;

/// <summary>What an engine says of itself, as far as isolation depends on it.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Processors">How many it has.</param>
/// <param name="CgroupVersion">1 or 2.</param>
internal sealed record EngineFacts(string Version, double Processors, string CgroupVersion)
{
    /// <summary>What an engine enforces for each container of ours, for people.</summary>
    public ImmutableSortedDictionary<string, string> Enforced(bool areCompared) => new Dictionary<string, string>
    {
        ["identity"] = "the namespace's uid, no capabilities, no new privileges",
        ["memory"] = $"cgroup v{CgroupVersion}: memory, and no swap beyond it",
        ["processes"] = $"cgroup v{CgroupVersion}: pids",
        ["cpu-share"] = $"cgroup v{CgroupVersion}: cpu quota",
        ["file-size"] = "resource limit of each process",
        ["system-calls"] = "the engine's default seccomp profile",
        ["network"] = areCompared ? "none, loopback only; hosts that are allowed by the platform's proxy" : "none, loopback only; no proxy, because the engine may be on another machine",
        ["files"] = "read-only root; workspace, input and output are the only folders of the host",
        ["folders"] = areCompared ? "opened through no link, and compared with the container's before the agent starts" : "kept from swaps by their owner alone",
        ["workspace-size"] = "watched by the server, not enforced by the disk",
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>The facts, or the sentence that says why no agent is trusted to this engine.</summary>
    public static (EngineFacts? Facts, string? Problem) Of(VersionResponse version, SystemInfoResponse info)
    {
        var facts = new EngineFacts(version.Version ?? "unknown", info.NCPU, string.IsNullOrEmpty(info.CgroupVersion) ? "1" : info.CgroupVersion);
        return Problem(version, info) is { } problem ? (null, problem) : (facts, null);
    }

    private static string? Problem(VersionResponse version, SystemInfoResponse info)
    {
        var security = info.SecurityOptions ?? [];
        bool Has(string name) => security.Any(option => option.Split(',').Contains($"name={name}"));
        if (version.Components?.Any(part => part.Name?.Contains("Podman", StringComparison.OrdinalIgnoreCase) == true) == true)
            return "It is Podman, whose compatible API has not been proven to isolate as this product needs it. Use a Docker engine.";
        if (info.OSType is not (null or "" or "linux"))
            return $"It runs {info.OSType} containers; only Linux is supported.";
        if (Has("rootless"))
            return "It is rootless: the users of namespaces do not exist in it, so it cannot give them their own files. Use an engine that runs as root.";
        if (Has("userns"))
            return "It maps users to others (userns-remap): agents would not be the users that own their files. Switch that off.";
        if (!Has("seccomp"))
            return "It has no seccomp profile, so nothing filters agents' system calls.";
        if (!info.MemoryLimit || !info.SwapLimit)
            return "Its kernel cannot limit memory and swap (boot it with cgroup_enable=memory swapaccount=1).";
        if (!info.PidsLimit)
            return "Its kernel cannot limit processes.";
        return info.CPUCfsQuota ? null : "Its kernel cannot limit processor time.";
    }
}
