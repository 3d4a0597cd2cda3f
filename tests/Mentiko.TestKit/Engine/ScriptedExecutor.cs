using System.Collections.Concurrent;
using System.Collections.Immutable;
using Mentiko.Core.Agents;
using Mentiko.Core.Execution;

namespace Mentiko.TestKit.Engine;

/// <summary>What a scripted agent does instead of a program.</summary>
internal delegate Task<ExecutionOutcome> AgentScript(ExecutionRequest request, IExecutionOutput output, CancellationToken cancel);

/// <summary>An executor whose agents are delegates, by step. A step without a script ends well at once.</summary>
internal sealed class ScriptedExecutor : IAgentExecutor
{
    private readonly ConcurrentDictionary<string, AgentScript> _scripts = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<ExecutionRequest> _requests = new();
    private int _atWork;

    public ExecutionTarget Target => ExecutionTarget.Local;

    public ExecutorHealth Health { get; } = new(true, "Scripted.", ImmutableSortedDictionary<string, string>.Empty);

    public IReadOnlyCollection<ExecutionRequest> Requests => _requests;

    /// <summary>Scripts at work now.</summary>
    public int AtWork => Volatile.Read(ref _atWork);

    /// <summary>The most scripts that were at work at a time.</summary>
    public int MostAtWork { get; private set; }

    public void On(string step, AgentScript script) => _scripts[step] = script;

    public void On(string step, Func<ExecutionRequest, ExecutionOutcome> script) => On(step, (request, _, _) => Task.FromResult(script(request)));

    /// <summary>The step's agent goes on until it is killed.</summary>
    public void Hang(string step) => On(step, async (_, _, cancel) =>
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return new ExecutionOutcome.Cancelled();
    });

    public async Task<ExecutionOutcome> ExecuteAsync(ExecutionRequest request, IExecutionOutput output, CancellationToken cancel)
    {
        _requests.Enqueue(request);
        lock (_requests)
        {
            MostAtWork = Math.Max(MostAtWork, Interlocked.Increment(ref _atWork));
        }

        try
        {
            return _scripts.TryGetValue(request.Step.Text, out var script) ? await script(request, output, cancel) : new ExecutionOutcome.Exited(0);
        }
        finally
        {
            Interlocked.Decrement(ref _atWork);
        }
    }

    /// <summary>Writes an event file as an agent would.</summary>
    public static void Emit(ExecutionRequest request, string file, string json) => File.WriteAllText(Path.Combine(request.OutputPath, file), json);
}
