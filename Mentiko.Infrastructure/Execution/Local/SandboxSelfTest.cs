using System.Collections.Immutable;
using System.Text;
using Mentiko.Core.Execution;
using Mentiko.Core.Logs;

namespace Mentiko.Infrastructure.Execution.Local;

/// <summary>
/// One real sandbox at the start: what it shows of itself decides whether anything may run, and what health says is
/// what was seen, not what was asked for.
/// </summary>
internal sealed class SandboxSelfTest(LocalSandbox sandbox, LocalExecutionOptions options)
{
    private const int Nobody = 65534;

    // The last word says that the script came to its end.
    private const string Script =
        """
        cat /proc/self/status /proc/net/dev
        for file in /etc/shadow /root /home /sys /var/lib /proc/sysrq-trigger; do test -r "$file" && echo "open: $file"; done
        for file in / /usr /etc /dev /proc/sys/kernel/core_pattern; do test -w "$file" && echo "open: $file"; done
        echo complete
        """;

    // What the kernel must say of a process in the sandbox, line by line of /proc/self/status.
    private static readonly (string Key, string Value, string Meaning)[] Expected =
    [
        ("CapEff:", "0000000000000000", "capabilities are left"),
        ("CapPrm:", "0000000000000000", "capabilities are left"),
        ("CapBnd:", "0000000000000000", "capabilities are left"),
        ("CapAmb:", "0000000000000000", "capabilities are left"),
        ("NoNewPrivs:", "1", "privileges can be gained"),
        ("Seccomp:", "2", "there is no system-call filter"),
        ("Uid:", "1000", "it runs as another user"),
    ];

    public ExecutorHealth Run()
    {
        if (options.RequireControlGroups && sandbox.Groups is not { CapsMemory: true, CapsProcesses: true })
            return Refuse("Control groups for memory and processes are required by Mentiko:Execution:Local:RequireControlGroups, and none is writable here.");
        var output = new Collected();
        using var stop = new StopSignal();
        var limits = new ExecutionLimits(TimeSpan.FromSeconds(10), 128L << 20, 1);
        var uid = sandbox.Machine.IsRoot ? Nobody : sandbox.Machine.OwnUid;
        var outcome = sandbox.Run(uid, ["/bin/sh", "-c", Script], SandboxWorld.Empty, limits, output, stop);
        return outcome switch
        {
            ExecutionOutcome.Exited { Code: 0 } => Judge(output.Text),
            ExecutionOutcome.Unavailable { Text: var text } => Refuse($"{text}{Hint(text)}"),
            _ => Refuse($"The sandbox's self-test ended with {outcome}."),
        };
    }

    private static ExecutorHealth Refuse(string text) => new(false, text, ImmutableSortedDictionary<string, string>.Empty);

    private static string Hint(string text) =>
        text.Contains("uid map", StringComparison.Ordinal) || text.Contains("namespace", StringComparison.Ordinal)
            ? " User namespaces seem to be closed to unprivileged processes: see kernel.apparmor_restrict_unprivileged_userns, kernel.unprivileged_userns_clone and user.max_user_namespaces."
            : text.Contains("Unknown option", StringComparison.Ordinal) ? " bubblewrap 0.8 or newer is needed." : "";

    private ExecutorHealth Judge(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var faults = lines.Where(line => line.StartsWith("open: ", StringComparison.Ordinal)).ToList();
        faults.AddRange(Expected.Where(e => ValueOf(lines, e.Key) != e.Value).Select(e => e.Meaning));
        var interfaces = lines.Where(line => line.Contains(": ", StringComparison.Ordinal) && line.Trim().Split(' ').Length > 9)
            .Select(line => line.Trim().Split(':')[0]);
        if (interfaces.Any(name => name != "lo"))
            faults.Add("there is a network");
        if (!lines.Contains("complete"))
            faults.Add("it did not come to its end");
        return faults.Count == 0
            ? new ExecutorHealth(true, Sentence(), Enforced())
            : Refuse($"The sandbox does not hold: {string.Join(", ", faults.Distinct())}.");
    }

    private static string? ValueOf(string[] lines, string key) =>
        Array.Find(lines, line => line.StartsWith(key, StringComparison.Ordinal))?[key.Length..].Trim().Split('\t')[0];

    private string Sentence() => sandbox.Groups is { CapsMemory: true, CapsProcesses: true, Name: var name }
        ? $"Agents run in bubblewrap sandboxes; limits by {name}."
        : "Agents run in bubblewrap sandboxes; no control group is writable, so limits hold for single processes only.";

    private ImmutableSortedDictionary<string, string> Enforced()
    {
        var groups = sandbox.Groups;
        string ByGroup(bool caps, string otherwise) => caps ? $"{groups!.Name}, whole process tree" : otherwise;
        return new Dictionary<string, string>
        {
            ["capabilities"] = "none, and none can be gained (no_new_privs)",
            ["cpu-share"] = ByGroup(groups is { CapsCpu: true }, "not enforced: no control group"),
            ["cpu-time"] = "rlimit, each process",
            ["file-size"] = "rlimit, each file",
            ["files"] = "own root: read-only /usr, private /tmp, one workspace",
            ["identity"] = sandbox.Machine.IsRoot ? "a uid for each namespace" : $"uid {sandbox.Machine.OwnUid} for all namespaces: start the service as root for a uid each",
            ["memory"] = ByGroup(groups is { CapsMemory: true }, "rlimit, each process by itself: the tree as a whole is not capped"),
            ["network"] = "none: a network namespace of its own",
            ["open-files"] = "rlimit, each process",
            ["output"] = "counted by the server",
            ["processes"] = ByGroup(groups is { CapsProcesses: true }, "") + (sandbox.CountsProcesses, groups is { CapsProcesses: true }) switch
            {
                (false, true) => "",
                (false, false) => "not enforced: no control group",
                (true, true) => ", and rlimit",
                (true, false) => sandbox.Machine.CountsProcessesInside ? "rlimit, within the sandbox" : "rlimit, all of the namespace's sandboxes together",
            },
            ["spawned-ahead"] = sandbox.Machine.Starter is null || options.WaitingPerNamespace == 0 || options.WaitingPerNode == 0
                ? "none"
                : $"at most {options.WaitingPerNamespace} for a namespace that was active within {options.WaitingSeconds} s, {options.WaitingPerNode} on this node",
            ["system-calls"] = "seccomp filter",
            ["tmp-size"] = $"{options.TmpMb} MiB /tmp, {options.SharedMemoryMb} MiB /dev/shm",
            ["tree-end"] = "pid namespace, ends with the program, with the server and at the timeout",
            ["workspace-size"] = "watched by the server: StorageMb of the plan, Mentiko:WorkspaceEntries",
        }.ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    private sealed class Collected : IExecutionOutput
    {
        private readonly StringBuilder _text = new();

        public string Text => _text.ToString();

        public void Write(LogStream stream, ReadOnlySpan<byte> bytes) => _text.Append(Encoding.UTF8.GetString(bytes));
    }
}
