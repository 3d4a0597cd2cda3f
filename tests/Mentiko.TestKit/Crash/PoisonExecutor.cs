using System.Collections.Immutable;
using System.Diagnostics;
using Mentiko.Core.Agents;
using Mentiko.Core.Execution;

namespace Mentiko.TestKit.Crash;

/// <summary>Ends every step well, but for the step <c>poison</c>, which kills this process.</summary>
internal sealed class PoisonExecutor : IAgentExecutor
{
    public ExecutionTarget Target => ExecutionTarget.Local;

    public ExecutorHealth Health { get; } = new(true, "Played.", ImmutableSortedDictionary<string, string>.Empty);

    public async Task<ExecutionOutcome> ExecuteAsync(ExecutionRequest request, IExecutionOutput output, CancellationToken cancel)
    {
        if (request.Step.Text == "poison")
        {
            Process.GetCurrentProcess().Kill();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancel);
        }

        return new ExecutionOutcome.Exited(0);
    }
}
