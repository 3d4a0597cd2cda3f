namespace Mentiko.Infrastructure.HangfireJobs;

/// <summary>Brings the queues in step with the runs' rows: at the start, and again every few seconds for what was missed.</summary>
internal interface IQueueFill
{
    /// <summary>Looks through the rows of all namespaces; says how many runs were put into queues.</summary>
    Task<int> SweepAsync(CancellationToken cancel);

    /// <summary>What is to be done between sweeps, until the token ends it.</summary>
    Task RunAsync(CancellationToken cancel);

    /// <summary>At the end of a server, once no worker is at work any more.</summary>
    Task EndAsync();
}
