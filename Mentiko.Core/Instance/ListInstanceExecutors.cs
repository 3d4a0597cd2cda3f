using System.Collections.Immutable;
using Mentiko.Core.Agents;
using Mentiko.Core.Execution;
using Mentiko.Core.Results;

namespace Mentiko.Core.Instance;

/// <summary>The executors of the server that answers, with what they said last: for those who run the instance.</summary>
public sealed class ListInstanceExecutors(IEnumerable<IAgentExecutor> executors) : InstanceUseCase<Done, ImmutableArray<InstanceExecutor>>
{
    protected override Task<Result<ImmutableArray<InstanceExecutor>>> HandleAsync(InstanceScope scope, Done input, CancellationToken cancel) =>
        Task.FromResult<Result<ImmutableArray<InstanceExecutor>>>(executors.OrderBy(executor => executor.Target).Select(executor => new InstanceExecutor(executor.Target, executor.Health)).ToImmutableArray());
}

/// <summary>One executor.</summary>
public sealed record InstanceExecutor(ExecutionTarget Target, ExecutorHealth Health);
