using System.Collections.Immutable;
using Mentiko.Core.Agents;
using Mentiko.Core.Execution;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.Execution.Local.Ahead;
using Mentiko.Infrastructure.FileSystem;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Execution.Local;

/// <summary>Runs agents on this machine, each attempt in a bubblewrap sandbox of its own. No sandbox, no run.</summary>
internal sealed partial class LocalAgentExecutor : IAgentExecutor, IDisposable
{
    private readonly ILogger<LocalAgentExecutor> _log;
    private readonly LocalSandbox? _sandbox;
    private readonly WaitingSandboxes? _waiting;
    private readonly Lazy<Task<ExecutorHealth>> _tested;
    private volatile string? _lastError;
    private int _atWork;

    /// <param name="options">How agents run.</param>
    /// <param name="files">Where the data root is.</param>
    /// <param name="time">The clock of limits.</param>
    /// <param name="log">Where it says whether agents can run.</param>
    /// <param name="places">Folders for sandboxes spawned ahead. Default: none is.</param>
    public LocalAgentExecutor(
        IOptions<LocalExecutionOptions> options, IOptions<FileSystemOptions> files, TimeProvider time, ILogger<LocalAgentExecutor> log, IAttemptPlaces? places = null)
        : this(Find(options.Value), options.Value, time, log, Path.GetFullPath(files.Value.DataRoot), places)
    {
    }

    /// <summary>Over a machine that somebody else has looked up.</summary>
    public LocalAgentExecutor(SandboxMachine machine, LocalExecutionOptions options, TimeProvider time, ILogger<LocalAgentExecutor> log, IAttemptPlaces? places = null)
        : this((machine, null), options, time, log, places: places)
    {
    }

    private LocalAgentExecutor(
        (SandboxMachine? Machine, string? Missing) found, LocalExecutionOptions options, TimeProvider time, ILogger<LocalAgentExecutor> log, string? dataRoot = null, IAttemptPlaces? places = null)
    {
        _log = log;
        _sandbox = found.Machine is null ? null : new LocalSandbox(found.Machine, options, time);
        _waiting = _sandbox is null || places is null ? null : new WaitingSandboxes(_sandbox, places, log);
        _tested = new Lazy<Task<ExecutorHealth>>(() => _sandbox is null
            ? Task.FromResult(Unavailable(found.Missing!))
            : SandboxThread.Run(() => FindClosedWay(_sandbox.Machine, dataRoot) is { } problem ? Unavailable(problem) : new SandboxSelfTest(_sandbox, options).Run()));
    }

    /// <summary>Sandboxes spawned ahead; null where none can be.</summary>
    public WaitingSandboxes? Waiting => _waiting;

    public ExecutionTarget Target => ExecutionTarget.Local;

    public ExecutorHealth Health => (_tested is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true } test }
        ? test.Result
        : Unavailable("The sandbox has not been tested yet.")) with
    {
        AtWork = Volatile.Read(ref _atWork),
        Waiting = _waiting?.Count ?? 0,
        LastError = _lastError,
    };

    public int WaitingFor(NamespaceId id) => _waiting?.CountOf(id) ?? 0;

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
        Interlocked.Increment(ref _atWork);
        try
        {
            var outcome = await TryExecuteAsync(request, output, cancel);
            _lastError = LastErrors.Of(outcome) ?? _lastError;
            return outcome;
        }
        finally
        {
            Interlocked.Decrement(ref _atWork);
        }
    }

    private async Task<ExecutionOutcome> TryExecuteAsync(ExecutionRequest request, IExecutionOutput output, CancellationToken cancel)
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
        // Null also where the one that waited has died: nothing of the agent has run then.
        var outcome = _waiting?.TryTake(request) is { } waiting ? await waiting.RunAsync(request, output, stop) : null;
        outcome ??= await SandboxThread.Run(() => RunCold(_sandbox, request, output, stop));
        _waiting?.OnUsed(request.Organization, request.Limits);
        return outcome;
    }

    public void Dispose()
    {
        _waiting?.Dispose();
        _sandbox?.Dispose();
    }

    private static ExecutionOutcome RunCold(LocalSandbox sandbox, ExecutionRequest request, IExecutionOutput output, StopSignal stop)
    {
        var (uid, world) = (sandbox.UidOf(request.Organization), SandboxWorld.Of(request));
        return world.Door is null
            ? sandbox.Run(uid, request.Command, world, request.Limits, output, stop)
            : sandbox.RunWithDoor(uid, request.Command, world, request.Limits, output, stop);
    }

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

    private static ExecutorHealth Unavailable(string text) =>
        new(false, text, ImmutableSortedDictionary<string, string>.Empty);
}
