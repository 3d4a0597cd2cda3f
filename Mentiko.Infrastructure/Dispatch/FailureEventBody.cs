using System.Text.Json;
using Mentiko.Core.Chains;
using Mentiko.Core.Runs;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>The data of a <c>&lt;step&gt;:failed</c> event: <c>{step, reason, exitCode, attempts}</c>.</summary>
internal static class FailureEventBody
{
    /// <param name="step">The step that failed.</param>
    /// <param name="last">Its last attempt; null where only the visit is known.</param>
    /// <param name="attempts">How many attempts the visit had, lost ones included.</param>
    public static byte[] Write(StepId step, AttemptResult? last, int attempts) => JsonSerializer.SerializeToUtf8Bytes(
        new Body(step.Text, (last?.Reason ?? AttemptReason.None).ToWire(), last?.ExitCode, attempts),
        JsonSerializerOptions.Web);

    private sealed record Body(string Step, string Reason, int? ExitCode, int Attempts);
}
