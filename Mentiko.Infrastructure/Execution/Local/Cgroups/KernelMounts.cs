using System.Collections.Immutable;
using Mentiko.Infrastructure.Execution.Local.Native;

namespace Mentiko.Infrastructure.Execution.Local.Cgroups;

/// <summary>Where control groups are mounted, and which one this server is in.</summary>
/// <param name="Unified">The folder of this server's own group in version 2, or null.</param>
/// <param name="UnifiedMount">The mount point of version 2, or null.</param>
/// <param name="Own">Version 1: the folder of this server's own group for each controller.</param>
internal sealed record KernelMounts(string? Unified, string? UnifiedMount, ImmutableDictionary<string, string> Own)
{
    public static KernelMounts? Read() =>
        KernelFile.TryRead("/proc/self/mountinfo") is { } mounts && KernelFile.TryRead("/proc/self/cgroup") is { } groups
            ? Parse(mounts, groups)
            : null;

    /// <param name="mounts">Lines like <c>32 31 0:29 /root /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu</c>.</param>
    /// <param name="groups">Lines like <c>4:memory:/a/b</c> and, for version 2, <c>0::/a/b</c>.</param>
    public static KernelMounts Parse(string mounts, string groups)
    {
        var paths = groups.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(':', 3))
            .Where(parts => parts.Length == 3)
            .SelectMany(parts => parts[1].Split(',').Select(controller => (controller, path: parts[2])))
            .DistinctBy(pair => pair.controller)
            .ToDictionary(pair => pair.controller, pair => pair.path);
        string? unified = null, unifiedMount = null;
        var own = ImmutableDictionary.CreateBuilder<string, string>();
        foreach (var fields in mounts.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')))
        {
            var dash = Array.IndexOf(fields, "-");
            if (dash < 5 || fields.Length < dash + 4)
                continue;
            var (root, point, type, options) = (fields[3], fields[4], fields[dash + 1], fields[dash + 3]);
            if (type == "cgroup2" && paths.TryGetValue("", out var path))
                (unified, unifiedMount) = (Within(point, root, path), point);
            if (type != "cgroup")
                continue;
            foreach (var controller in options.Split(',').Where(paths.ContainsKey))
                own[controller] = Within(point, root, paths[controller]);
        }
        return new KernelMounts(unified, unifiedMount, own.ToImmutable());
    }

    // In a container the mount's root is the container's own group: the path is counted from there.
    private static string Within(string point, string root, string path)
    {
        var inner = root != "/" && path.StartsWith(root, StringComparison.Ordinal) ? path[root.Length..] : path;
        return (point + inner).TrimEnd('/');
    }
}
