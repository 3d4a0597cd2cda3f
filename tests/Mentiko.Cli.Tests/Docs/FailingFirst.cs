using System.Collections.Immutable;
using System.Text;
using Mentiko.Core.Agents;
using Mentiko.Core.Execution;
using Mentiko.Core.Logs;

namespace Mentiko.Cli.Tests.Docs;

/// <summary>Runs nothing. The first attempt of all fails, with a line about a timeout; every later one ends well.</summary>
internal sealed class FailingFirst : IAgentExecutor
{
    private int _attempts;

    public ExecutionTarget Target => ExecutionTarget.Local;

    public ExecutorHealth Health => new(true, "Runs nothing.", ImmutableSortedDictionary<string, string>.Empty.Add("everything", "nothing is run"));

    public Task<ExecutionOutcome> ExecuteAsync(ExecutionRequest request, IExecutionOutput output, CancellationToken cancel)
    {
        var isFirst = Interlocked.Increment(ref _attempts) == 1;
        output.Write(LogStream.StdOut, Encoding.UTF8.GetBytes(isFirst ? "timeout of the feed\n" : "done\n"));
        return Task.FromResult<ExecutionOutcome>(new ExecutionOutcome.Exited(isFirst ? 1 : 0));
    }
}
