using Mentiko.Core.Execution;

namespace Mentiko.Infrastructure.Execution;

/// <summary>
/// What an executor could not do, for those who run the instance. They see no tenant content, and an outcome's own text is
/// some: a tenant's host is named in it, and may have chosen the words. So it is a sentence by kind.
/// </summary>
internal static class LastErrors
{
    /// <summary>Null where the outcome is no error of the executor's.</summary>
    public static string? Of(ExecutionOutcome outcome) => outcome switch
    {
        ExecutionOutcome.Unavailable { MayPass: true } => "What an attempt was to run on did not answer.",
        ExecutionOutcome.Unavailable => "An attempt could not be run.",
        ExecutionOutcome.Lost => "An attempt was lost while its program ran.",
        ExecutionOutcome.HostKeyRefused => "A remote host showed another key than the registered one.",
        _ => null,
    };
}
