using System.Collections.Immutable;
using System.Text;
using Mentiko.Core.Chains;
using Mentiko.Core.Execution;
using Mentiko.Core.Hosts;
using Mentiko.Core.Logs;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Execution.Ssh.Links;
using Renci.SshNet;

namespace Mentiko.Infrastructure.Execution.Ssh.Probing;

/// <summary>Runs one attempt that tries to see what is outside, and tells of each thing whether it did.</summary>
internal sealed class SandboxProbes(HostLinks links, HostAccess access, SshExecutionOptions options, TimeProvider time)
{
    // Each line: what, and a test that succeeds where it is open.
    private static readonly (string Name, string Test)[] Probes =
    [
        ("accounts of the host", "grep -q '^root:' /etc/passwd"),
        ("passwords of the host", "test -e /etc/shadow"),
        ("homes", "test -e /root -o -e /home"),
        ("settings of the host", "test -e /etc/ssh -o -e /etc/fstab -o -e /etc/hostname"),
        ("the prefix by its own name", "test -e {prefix}"),
        ("processes of the host", "test $(ls -d /proc/[0-9]* | wc -l) -gt 12"),
        ("settings of the kernel", "test -w /proc/sys/kernel/core_pattern"),
        ("the system", "touch /usr/x /etc/x /x 2>/dev/null"),
        ("its own input", "touch \"$MENTIKO_INPUT_DIR/x\" 2>/dev/null"),
        ("another network than its own", "test $(grep -c : /proc/net/dev) -gt 1"),
        ("capabilities", "grep -q '^CapEff:.*[1-9a-f]' /proc/self/status"),
        ("more privileges", "grep -q '^NoNewPrivs:.0' /proc/self/status"),
        ("a namespace of its own", "unshare -r true 2>/dev/null"),
    ];

    public async Task<IReadOnlyList<HostFinding>> RunAsync(SftpClient sftp, HostFacts facts, string id, CancellationToken cancel)
    {
        var script = new StringBuilder();
        foreach (var (name, test) in Probes)
            script.Append(System.Globalization.CultureInfo.InvariantCulture, $"if {test.Replace("{prefix}", facts.Prefix, StringComparison.Ordinal)}; then echo 'open {name}'; fi\n");
        // What must be possible: else nothing that was not seen above means anything.
        script.Append("echo ran; test -r \"$MENTIKO_INPUT\" && : > \"$MENTIKO_OUTPUT_DIR/x\" && : > ./.mentiko-probe && rm ./.mentiko-probe && echo works\n");
        using var talk = await links.OpenShellAsync(access, cancel);
        using var stop = new AttemptStop(time, cancel);
        var output = new Collected();
        var request = RequestFor(script.ToString());
        var end = await new RemoteSession(talk, output, stop, request.Limits, TimeSpan.FromSeconds(options.LeaseSeconds), time).RunAsync(AttemptOrder.Write(request, id, facts.Filter, options));
        cancel.ThrowIfCancellationRequested();
        return end is null
            ? throw new LinkBrokenException($"The link to the host {access.Shown} broke during the probe.")
            : Judge(RemoteEnd.ToOutcome(end, stop.Reason, request.Limits), output.Text);
    }

    private static List<HostFinding> Judge(ExecutionOutcome outcome, string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (!lines.Contains("ran"))
            return [new HostFinding("sandbox", false, $"Nothing ran in it: {(outcome as ExecutionOutcome.Unavailable)?.Text ?? outcome.GetType().Name}")];
        var open = lines.Where(line => line.StartsWith("open ", StringComparison.Ordinal)).Select(line => line[5..]).ToList();
        return
        [
            new HostFinding("sandbox", lines.Contains("works"), lines.Contains("works") ? "A program ran in it, read its input and wrote its output and the workspace." : "A program ran in it, but could not use its folders."),
            .. Probes.Select(probe => new HostFinding($"from within: {probe.Name}", !open.Contains(probe.Name), open.Contains(probe.Name) ? "Open." : "Closed.")),
        ];
    }

    private static ExecutionRequest RequestFor(string script) => new()
    {
        Organization = new Organization(new NamespaceId(Guid.Empty), NamespaceSlug.Parse("probe"), "probe", PlanTier.Free, NamespaceStatus.Active, 1, DateTimeOffset.UnixEpoch),
        Run = RunId.Parse(new string('0', 32)),
        Step = StepId.Parse("probe"),
        Attempt = 1,
        Command = ["/bin/sh", "-c", script],
        Limits = new ExecutionLimits(TimeSpan.FromSeconds(20), 256L << 20, 1, OutputBytes: 64 * 1024),
        Environment = ImmutableSortedDictionary<string, string>.Empty,
        Secrets = ImmutableSortedDictionary<string, string>.Empty,
        WorkspacePath = "/",
        InputPath = "/",
        InputFile = "event.json",
        OutputPath = "/",
    };

    private sealed class Collected : IExecutionOutput
    {
        private readonly List<byte> _all = [];

        public string Text => Encoding.UTF8.GetString([.. _all]);

        public void Write(LogStream stream, ReadOnlySpan<byte> bytes)
        {
            if (stream == LogStream.StdOut)
                _all.AddRange(bytes);
        }
    }
}
