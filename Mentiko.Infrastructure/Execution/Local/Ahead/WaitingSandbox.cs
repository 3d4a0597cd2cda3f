using Mentiko.Core.Execution;
using Mentiko.Infrastructure.Execution.Local.Native;
using Mentiko.Infrastructure.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.Execution.Local.Ahead;

/// <summary>
/// One sandbox spawned ahead, on a thread of its own. It ends in exactly one way: used by one attempt, discarded, or
/// dead before either.
/// </summary>
internal sealed class WaitingSandbox
{
    private readonly Lock _gate = new();
    private readonly SafeFileHandle _wake = Descriptor.Event();
    private readonly TaskCompletionSource<bool> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Use? _use;
    private bool _isDecided;

    private WaitingSandbox(AttemptPlace place)
    {
        Place = place;
        Folders = MountedFolders.Of(place.WorkspacePath, place.InputPath, place.OutputPath);
        Gone = Task.CompletedTask;
    }

    public AttemptPlace Place { get; }

    /// <summary>What it has mounted, whatever it is called by now.</summary>
    public MountedFolders? Folders { get; }

    /// <summary>True when it waits for its command, false when it could not be set up. Ends in either case.</summary>
    public Task<bool> Ready => _ready.Task;

    /// <summary>Done when nothing of it is left.</summary>
    public Task Gone { get; private set; }

    /// <summary>Spawns it on a new thread and comes back at once.</summary>
    /// <param name="sandbox">The machine's sandboxes.</param>
    /// <param name="place">The folders that its attempt will have.</param>
    /// <param name="limits">What it is likely to be limited to. What its attempt asks for is set when it is used.</param>
    public static WaitingSandbox Spawn(LocalSandbox sandbox, AttemptPlace place, ExecutionLimits limits)
    {
        var waiting = new WaitingSandbox(place);
        waiting.Gone = SandboxThread.Run(() => waiting.Live(sandbox, limits));
        return waiting;
    }

    /// <summary>
    /// Runs the attempt in it. Null when it was dead or discarded before it had got its whole command: nothing of the
    /// agent has run then.
    /// </summary>
    public Task<ExecutionOutcome?> RunAsync(ExecutionRequest request, IExecutionOutput output, StopSignal stop)
    {
        var use = new Use(request, output, stop);
        return TryDecide(use) ? use.Done.Task : Task.FromResult<ExecutionOutcome?>(null);
    }

    /// <summary>Ends it, unless an attempt has it: then false.</summary>
    public bool Discard() => TryDecide(use: null) || _use is null;

    private bool Live(LocalSandbox sandbox, ExecutionLimits limits)
    {
        try
        {
            using var life = sandbox.TrySpawnAhead(sandbox.UidOf(Place.Organization), limits);
            var folders = new SandboxFolders(Place.WorkspacePath, Place.InputPath, Place.OutputPath);
            if (life is not null)
                Live(life, life.Await(new SandboxWorld(folders, []), _wake, () => _ready.TrySetResult(true)));
            return true;
        }
        finally
        {
            _ready.TrySetResult(false);
            Close();
        }
    }

    private void Live(SandboxLife life, bool isAlive)
    {
        if (!isAlive || _use is not { } use)
        {
            life.Abandon();
            return;
        }
        try
        {
            use.Done.SetResult(life.RunOrder(use.Request.Command, SandboxWorld.Of(use.Request), use.Request.Limits, use.Output, use.Stop));
        }
        // The thread's boundary: whoever awaits gets it.
        catch (Exception exception)
        {
            use.Done.SetException(exception);
        }
    }

    // The first decision stays.
    private bool TryDecide(Use? use)
    {
        lock (_gate)
        {
            if (_isDecided)
                return false;
            (_isDecided, _use) = (true, use);
            return Descriptor.WriteAll(_wake, BitConverter.GetBytes(1UL));
        }
    }

    private void Close()
    {
        lock (_gate)
        {
            _isDecided = true;
            _wake.Dispose();
        }
        // Dead before it woke up to it: nothing was run.
        _use?.Done.TrySetResult(null);
    }

    /// <summary>The one attempt that it is used for.</summary>
    private sealed record Use(ExecutionRequest Request, IExecutionOutput Output, StopSignal Stop)
    {
        public TaskCompletionSource<ExecutionOutcome?> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
