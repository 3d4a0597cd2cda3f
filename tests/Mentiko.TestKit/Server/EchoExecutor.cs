using System.Collections.Immutable;
using System.Text;
using Mentiko.Core.Agents;
using Mentiko.Core.Execution;
using Mentiko.Core.Logs;

namespace Mentiko.TestKit.Server;

/// <summary>
/// Runs nothing: writes the command's arguments after the first as lines and ends well. <c>hold</c> as the first
/// argument keeps the attempt running until it is cancelled or <see cref="Release"/> is called; <c>hold-on</c> until
/// it is cancelled.
/// </summary>
public sealed class EchoExecutor : IAgentExecutor
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ExecutionTarget Target => ExecutionTarget.Local;

    public ExecutorHealth Health => new(true, "Runs nothing.", ImmutableSortedDictionary<string, string>.Empty.Add("everything", "nothing is run"));

    public void Release() => _released.TrySetResult();

    public async Task<ExecutionOutcome> ExecuteAsync(ExecutionRequest request, IExecutionOutput output, CancellationToken cancel)
    {
        foreach (var line in request.Command.Skip(1))
        {
            output.Write(LogStream.StdOut, Encoding.UTF8.GetBytes(line + "\n"));
        }

        if (request.Command[0] is not ("hold" or "hold-on"))
        {
            return new ExecutionOutcome.Exited(0);
        }

        try
        {
            await (request.Command[0] == "hold" ? _released.Task.WaitAsync(cancel) : Task.Delay(Timeout.Infinite, cancel));
            return new ExecutionOutcome.Exited(0);
        }
        catch (OperationCanceledException)
        {
            return new ExecutionOutcome.Cancelled();
        }
    }
}
