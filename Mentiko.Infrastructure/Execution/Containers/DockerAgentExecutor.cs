using System.Collections.Immutable;
using Docker.DotNet;
using Mentiko.Core.Agents;
using Mentiko.Core.Execution;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.Execution.Containers.Ahead;
using Mentiko.Infrastructure.Execution.Local;
using Mentiko.Infrastructure.FileSystem;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.Execution.Containers;

/// <summary>Runs agents in containers of a Docker engine, each attempt in one of its own.</summary>
internal sealed partial class DockerAgentExecutor : IAgentExecutor, IDisposable
{
    private readonly DockerExecutionOptions _options;
    private readonly string _dataRoot;
    private readonly EnginePool _pool;
    private readonly ImageShelf _images;
    private readonly ContainerTools? _tools;
    private readonly TimeProvider _time;
    private readonly ContainerReaper? _reaper;
    private readonly WaitingContainers? _waiting;
    private volatile string? _lastError;

    /// <param name="options">How containers run.</param>
    /// <param name="dataRoot">Absolute path of the data root.</param>
    /// <param name="owner">This process, by a name that no other has.</param>
    /// <param name="others">The other processes of the instance that may be alive.</param>
    /// <param name="time">The clock of limits.</param>
    /// <param name="log">Where it says what became of engines and orphans.</param>
    /// <param name="places">Folders for containers started ahead. Default: none is.</param>
    public DockerAgentExecutor(
        DockerExecutionOptions options, string dataRoot, string owner, Func<CancellationToken, Task<IReadOnlySet<string>>> others, TimeProvider time, ILogger<DockerAgentExecutor> log,
        IAttemptPlaces? places = null)
    {
        (_options, _dataRoot, _time) = (options, dataRoot, time);
        _pool = new EnginePool(options, log);
        _images = new ImageShelf(options);
        if (ContainerStarter.Program is not { } program)
            return;
        var shared = EngineShare.Prepare(dataRoot, program);
        var labels = new OwnerLabels(shared.Instance, owner);
        _tools = new ContainerTools(options, labels, shared, new LiveContainers(), time);
        _reaper = new ContainerReaper(labels, _tools.Live, others, time, log);
        // What is compared before the order must be seen from here.
        _waiting = places is null || options.FoldersUnchecked ? null : new WaitingContainers(_tools, places, log);
    }

    public ExecutionTarget Target => ExecutionTarget.Docker;

    public ExecutorHealth Health
    {
        get
        {
            var enforced = _pool.Engines.FirstOrDefault(engine => engine.Facts is not null)?.Facts!.Enforced(!_options.FoldersUnchecked) ?? ImmutableSortedDictionary<string, string>.Empty;
            return new ExecutorHealth(
                _tools is not null && _pool.IsAvailable,
                _tools is null ? NoStarter : _pool.Text,
                enforced)
            {
                Waiting = _waiting?.Count ?? 0,
                AtWork = _pool.Engines.Sum(engine => engine.AtWork),
                LastError = _lastError,
            };
        }
    }

    public int WaitingFor(NamespaceId id) => _waiting?.CountOf(id) ?? 0;

    /// <summary>Containers started ahead; null where none can be.</summary>
    internal WaitingContainers? Waiting => _waiting;

    /// <summary>Attempts at work, engine by engine.</summary>
    internal IReadOnlyList<int> AtWorkByEngine => [.. _pool.Engines.Select(engine => engine.AtWork)];

    public string? FilesUnseen => _options.FoldersUnchecked ? "The engine may be on another machine, whose kernel tells this one nothing of files." : null;

    private const string NoStarter = "The starter of containers is not written for this machine's processor.";

    public async Task<ExecutionOutcome> ExecuteAsync(ExecutionRequest request, IExecutionOutput output, CancellationToken cancel)
    {
        var outcome = await TryExecuteAsync(request, output, cancel);
        _lastError = LastErrors.Of(outcome) ?? _lastError;
        return outcome;
    }

    /// <summary>Looks at every engine and takes away what nobody waits for; how much that was.</summary>
    public async Task<int> LookAsync(CancellationToken cancel)
    {
        await _pool.LookAsync(cancel);
        var counts = _reaper is null ? [] : await Task.WhenAll(_pool.Engines.Where(engine => engine.Problem is null).Select(engine => _reaper.ReapAsync(engine, cancel)));
        return counts.Sum();
    }

    public void Dispose()
    {
        _waiting?.Dispose();
        _pool.Dispose();
    }

    private async Task<ExecutionOutcome> TryExecuteAsync(ExecutionRequest request, IExecutionOutput output, CancellationToken cancel)
    {
        if (_tools is null)
            return new ExecutionOutcome.Unavailable(NoStarter);
        if (ExecutionRefusal.OfProgram(request) is { } refusal)
            return refusal;
        if (request.Organization.OsUid <= 0)
            return new ExecutionOutcome.Unavailable("The namespace has no uid of its own, and nothing is run as root.");
        if (_images.Refusal(request.Image) is { } image)
            return new ExecutionOutcome.StartFailed(image);
        using var stop = new AttemptStop(_time, cancel);
        if (stop.Reason != StopReason.None)
            return new ExecutionOutcome.Cancelled();
        if (await TakeAsync(stop) is not { } engine)
            return stop.Reason == StopReason.None ? new ExecutionOutcome.Unavailable(_pool.Refusal, MayPass: true) : new ExecutionOutcome.Cancelled();
        try
        {
            return await ExecuteAsync(engine, request, output, stop);
        }
        finally
        {
            engine.Leave();
        }
    }

    private async Task<Engine?> TakeAsync(AttemptStop stop)
    {
        try
        {
            return await _pool.TakeAsync(stop.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private async Task<ExecutionOutcome> ExecuteAsync(Engine engine, ExecutionRequest request, IExecutionOutput output, AttemptStop stop)
    {
        var (image, outcome) = await FindImageAsync(engine, request.Image!, output, stop);
        if (image is null)
            return outcome!;
        if (request.Egress is not null && !_tools!.HasDoors)
        {
            output.Tell("the engine may be on another machine, so its containers have no network: the hosts that this agent may call cannot be reached");
            request = request with { Egress = null, Hosts = [] };
        }

        if (ContainerStarter.Order(request.Command, SandboxWorld.Of(request, VariablesOf(image))) is not { } order)
            return new ExecutionOutcome.StartFailed("The command and the environment are larger than 1 MiB.");
        using var folders = OpenedFolders.TryOpen(_dataRoot, request);
        if (folders is null)
            return new ExecutionOutcome.Unavailable("A folder of the attempt is not there, or lies behind a link.");
        if (request.Attempt == 1)
            output.Tell($"image {request.Image} is {image.Id}");
        return await RunAsync(engine, request, image, folders, new ContainerRun(_tools!, engine, request, order, output, stop));
    }

    private async Task<ExecutionOutcome> RunAsync(Engine engine, ExecutionRequest request, ShelvedImage image, OpenedFolders folders, ContainerRun run)
    {
        if (_waiting is null)
            return await run.RunColdAsync(image, folders);
        var kind = new ContainerKind(image.Id, request.Limits);
        // Null also where the one that waited has died: nothing of the agent has run then.
        var outcome = _waiting.TryTake(request, engine, kind) is { } waiting ? await run.RunWaitingAsync(waiting, folders) : null;
        outcome ??= await run.RunColdAsync(image, folders);
        if (outcome is not (ExecutionOutcome.Unavailable or ExecutionOutcome.Lost))
            _waiting.OnUsed(request.Organization, engine, image, kind);
        return outcome;
    }

    private async Task<(ShelvedImage? Image, ExecutionOutcome? Outcome)> FindImageAsync(Engine engine, string reference, IExecutionOutput output, AttemptStop stop)
    {
        try
        {
            var (image, refusal) = await _images.FindAsync(engine, reference, output, stop.Token);
            return (image, refusal is null ? null : new ExecutionOutcome.StartFailed(refusal));
        }
        catch (Exception failure) when (stop.Reason != StopReason.None && (failure.MeansAway() || failure is DockerApiException))
        {
            return (null, new ExecutionOutcome.Cancelled());
        }
        catch (DockerApiException failure)
        {
            return (null, new ExecutionOutcome.StartFailed($"The engine refused the image '{reference}': {failure.Said()}."));
        }
        catch (Exception failure) when (failure.MeansAway())
        {
            engine.Problem = "It does not answer.";
            return (null, new ExecutionOutcome.Unavailable("The container engine does not answer.", MayPass: true));
        }
    }

    // What an image says of its programs holds; whose folders and names they use does not.
    private static ImmutableSortedDictionary<string, string> VariablesOf(ShelvedImage image) => image.Environment
        .Select(pair => pair.Split('=', 2))
        .Where(pair => pair is [{ Length: > 0 } name, _] && name is not ("HOME" or "TMPDIR" or "USER"))
        .GroupBy(pair => pair[0], StringComparer.Ordinal)
        .ToImmutableSortedDictionary(group => group.Key, group => group.Last()[1], StringComparer.Ordinal);
}
