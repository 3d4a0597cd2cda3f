using Mentiko.Core.Execution;
using Mentiko.Core.Hosts;

namespace Mentiko.Infrastructure.Execution.Ssh;

/// <summary>What the executor asks of the registered hosts.</summary>
internal interface IHostBook
{
    /// <summary>
    /// The host that the attempt may use, with its private key, whose use is on record before it is given out; or the outcome
    /// that says why there is none.
    /// </summary>
    Task<(HostAccess? Access, ExecutionOutcome? Refusal)> OpenAsync(ExecutionRequest request, CancellationToken cancel);

    /// <summary>Records that a host showed another key than the pinned one.</summary>
    Task RecordKeyRefusedAsync(ExecutionRequest request, HostAccess access, HostKey? shown);
}
