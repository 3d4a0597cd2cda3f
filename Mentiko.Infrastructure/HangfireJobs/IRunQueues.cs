using Mentiko.Infrastructure.Dispatch;

namespace Mentiko.Infrastructure.HangfireJobs;

/// <summary>The workers of this process.</summary>
internal interface IRunQueues
{
    /// <summary>Starts them, a thread each.</summary>
    void Start(int workers, IRunWork work);

    /// <summary>No worker takes another run; the ones at work go on.</summary>
    void StopGranting();

    /// <summary>Waits until every worker has come to its end. Call <see cref="StopGranting"/> first.</summary>
    Task WaitAsync(CancellationToken cancel);
}
