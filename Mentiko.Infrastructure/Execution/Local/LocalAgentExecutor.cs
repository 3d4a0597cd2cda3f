using System.Collections.Immutable;
using Mentiko.Core.Agents;
using Mentiko.Core.Execution;
using Mentiko.Infrastructure.FileSystem;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Execution.Local;

/// <summary>Runs agents on this machine, each attempt in a bubblewrap sandbox of its own. No sandbox, no run.</summary>
internal sealed partial class LocalAgentExecutor : IAgentExecutor, IDisposable
{
    // Output passes through masking and log writing on this stack; the usual 8 MiB for each sandbox would be waste.
    private const int ThreadStackBytes = 512 * 1024;
    private readonly ILogger<LocalAgentExecutor> _log;
    private readonly LocalSandbox? _sandbox;
    private readonly Lazy<Task<ExecutorHealth>> _tested;

    public LocalAgentExecutor(IOptions<LocalExecutionOptions> options, IOptions<FileSystemOptions> files, TimeProvider time, ILogger<LocalAgentExecutor> log)
        : this(Find(options.Value), options.Value, time, log, Path.GetFullPath(files.Value.DataRoot))
    {
    }

    /// <summary>Over a machine that somebody else has looked up.</summary>
    public LocalAgentExecutor(SandboxMachine machine, LocalExecutionOptions options, TimeProvider time, ILogger<LocalAgentExecutor> log)
        : this((machine, null), options, time, log)
    {
    }

    private LocalAgentExecutor(
        (SandboxMachine? Machine, string? Missing) found, LocalExecutionOptions options, TimeProvider time, ILogger<LocalAgentExecutor> log, string? dataRoot = null)
    {
        _log = log;
        _sandbox = found.Machine is null ? null : new LocalSandbox(found.Machine, options, time);
        _tested = new Lazy<Task<ExecutorHealth>>(() => _sandbox is null
            ? Task.FromResult(Unavailable(found.Missing!))
            : OnOwnThread(() => FindClosedWay(_sandbox.Machine, dataRoot) is { } problem ? Unavailable(problem) : new SandboxSelfTest(_sandbox, options).Run()));
    }

    public ExecutionTarget Target => ExecutionTarget.Local;

    public ExecutorHealth Health => _tested is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true } test }
        ? test.Result
        : Unavailable("The sandbox has not been tested yet.");

    /// <summary>Starts one sandbox to see what it really refuses. Runs once; later calls give the same answer.</summary>
    public async Task<ExecutorHealth> TestAsync()
    {
        var first = !_tested.IsValueCreated;
        var health = await _tested.Value;
        if (first && health.Available)
            LogAvailable(health.Text);
        else if (first)
            LogUnavailable(health.Text);
        return health;
    }

    public async Task<ExecutionOutcome> ExecuteAsync(ExecutionRequest request, IExecutionOutput output, CancellationToken cancel)
    {
        var health = _tested is { IsValueCreated: true, Value.IsCompletedSuccessfully: true } ? _tested.Value.Result : await TestAsync();
        if (!health.Available || _sandbox is null)
            return new ExecutionOutcome.Unavailable(health.Text);
        if (ExecutionRefusal.Of(request, _sandbox.Machine) is { } refusal)
            return refusal;
        if (cancel.IsCancellationRequested)
            return new ExecutionOutcome.Cancelled();
        using var stop = new StopSignal();
        await using var registration = cancel.UnsafeRegister(static s => ((StopSignal)s!).Raise(StopReason.Cancelled), stop);
        var uid = _sandbox.Machine.IsRoot ? request.Organization.OsUid : _sandbox.Machine.OwnUid;
        return await OnOwnThread(() =>
            _sandbox.Run(uid, request.Command, SandboxWorld.Of(request), request.Limits, output, stop));
    }

    public void Dispose() => _sandbox?.Dispose();

    private static (SandboxMachine? Machine, string? Missing) Find(LocalExecutionOptions options) => options.Enabled
        ? SandboxMachine.Find()
        : (null, "Local execution is switched off by Mentiko:Execution:Local:Enabled.");

    /// <summary>Opens the passage where agents' users need one; the sentence where it cannot be had.</summary>
    private static string? FindClosedWay(SandboxMachine machine, string? dataRoot)
    {
        if (!machine.IsRoot || dataRoot is null || DataRoot.FindClosedAncestor(dataRoot) is not { } closed)
            return null;
        machine.Passage = DataPassage.TryOpen(machine, dataRoot);
        return machine.Passage is null
            ? $"Mentiko:DataRoot lies below '{closed}', which is closed to the users that agents run as, and no mount namespace could be made to pass it. Move the data root, or open that folder with chmod o+x."
            : null;
    }

    // The kernel ends a sandbox with the thread that spawned it: a pooled thread, which the pool may retire at any
    // time, would take running agents along.
    private static Task<T> OnOwnThread<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(
            () =>
            {
                try
                {
                    done.SetResult(work());
                }
                // The thread's boundary: whoever awaits gets it.
                catch (Exception exception)
                {
                    done.SetException(exception);
                }
            },
            ThreadStackBytes)
        { IsBackground = true, Name = "sandbox" };
        thread.Start();
        return done.Task;
    }

    private static ExecutorHealth Unavailable(string text) =>
        new(false, text, ImmutableSortedDictionary<string, string>.Empty);
}
