using System.Collections.Concurrent;

namespace Mentiko.Benchmarks.Figures;

/// <summary>The baseline's job: says when it started. Public and static because Hangfire calls it by name.</summary>
public static class IdleJob
{
    private static readonly ConcurrentDictionary<Guid, TaskCompletionSource<long>> Waiting = new();

    public static void Run(Guid job) => Waiting[job].TrySetResult(TimeProvider.System.GetTimestamp());

    internal static Task<long> Expect(Guid job) =>
        Waiting.GetOrAdd(job, _ => new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
}
