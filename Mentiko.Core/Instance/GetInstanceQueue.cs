using Mentiko.Core.Results;

namespace Mentiko.Core.Instance;

/// <summary>What waits and works on the instance.</summary>
public sealed class GetInstanceQueue(IInstanceStore instance) : InstanceUseCase<Done, InstanceQueue>
{
    protected override async Task<Result<InstanceQueue>> HandleAsync(InstanceScope scope, Done input, CancellationToken cancel) =>
        await instance.ReadQueueAsync(scope, cancel);
}
