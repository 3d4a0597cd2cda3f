using System.Globalization;
using Mentiko.Core.Execution;
using Mentiko.Infrastructure.Execution.Local;
using Mentiko.Infrastructure.Execution.Local.Cgroups;
using Mentiko.Infrastructure.Execution.Ssh.Links;

namespace Mentiko.Infrastructure.Execution.Ssh;

/// <summary>What a porter's last word means to the attempt.</summary>
internal static class RemoteEnd
{
    public static ExecutionOutcome ToOutcome(string end, StopReason stopped, ExecutionLimits limits)
    {
        var (word, rest) = end.Split(' ', 2) is [var first, var second] ? (first, second) : (end, "");
        if (stopped != StopReason.None)
            return new SandboxEnd(stopped, null, false, "").ToOutcome(default, limits);
        return word switch
        {
            "exit" => new SandboxEnd(StopReason.None, int.Parse(rest, CultureInfo.InvariantCulture), false, "").ToOutcome(default, limits),
            "memory" => new SandboxEnd(StopReason.None, 137, false, "").ToOutcome(new CgroupHits(1, 0), limits),
            "start" => new SandboxEnd(StopReason.None, null, false, "", rest).ToOutcome(default, limits),
            "sandbox" => new ExecutionOutcome.Unavailable($"The sandbox on the host could not be set up: {LinkFailures.Readable(rest)}."),
            "refused" => new ExecutionOutcome.Unavailable($"The host refuses the attempt: {LinkFailures.Readable(rest)}."),
            "fenced" => new ExecutionOutcome.Lost("A newer attempt of the same step took its place on the host."),
            "lease" => new ExecutionOutcome.Lost("The host ended it, because it did not hear from this server for too long."),
            _ => new ExecutionOutcome.Lost("The sandbox on the host was killed from outside."),
        };
    }
}
