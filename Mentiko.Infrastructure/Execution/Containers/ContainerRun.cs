using System.Runtime.ExceptionServices;
using Docker.DotNet;
using Mentiko.Core.Execution;
using Mentiko.Infrastructure.Execution.Local;
using Mentiko.Infrastructure.Execution.Local.Cgroups;
using Mentiko.Infrastructure.FileSystem;

namespace Mentiko.Infrastructure.Execution.Containers;

/// <summary>What every container of this server is made with.</summary>
internal sealed record ContainerTools(DockerExecutionOptions Options, OwnerLabels Owner, EngineShare Share, LiveContainers Live, TimeProvider Time)
{
    /// <summary>Whether containers can have a door: what their starters send comes from this machine only.</summary>
    public bool HasDoors => !Options.FoldersUnchecked;
}

/// <summary>
/// One attempt in a container: made with nothing of the agent's but numbers, or waiting since before, looked at from
/// outside, and only then told what to run.
/// </summary>
internal sealed class ContainerRun(ContainerTools tools, Engine engine, ExecutionRequest request, ContainerOrder order, IExecutionOutput output, AttemptStop stop)
{
    private bool _isOrdered;

    /// <summary>In a container of its own, from its making to the proof that it is gone.</summary>
    public async Task<ExecutionOutcome> RunColdAsync(ShelvedImage image, OpenedFolders folders)
    {
        using var body = new ContainerBody(tools, engine, LiveContainers.NewName(request.Organization.Slug), request.Egress is not null);
        var (outcome, broken) = await TryAsync(body, async () =>
        {
            await body.StartAsync(ContainerShape.Of(request, tools.Owner), image, stop.Token);
            return body.Holds(folders)
                ? await OrderAsync(body)
                : new ExecutionOutcome.Unavailable("The container's folders are not those of the attempt, so nothing was run in it. Where the engine is not on this machine: see Mentiko:Execution:Docker:FoldersUnchecked.");
        });
        var isGone = await body.RemoveAsync();
        broken?.Throw();
        return isGone ? outcome : NoProof;
    }

    /// <summary>
    /// In one that was started ahead, which is this attempt's and nobody's after it. Null when it has not lived so long, or
    /// does not have these folders: nothing of the agent has run then.
    /// </summary>
    public async Task<ExecutionOutcome?> RunWaitingAsync(ContainerBody body, OpenedFolders folders)
    {
        if (!body.Holds(folders))
        {
            _ = body.DiscardAsync();
            return null;
        }

        var (outcome, broken) = await TryAsync(body, () => OrderAsync(body));
        if (body.HasEnded && broken is null)
        {
            _ = body.DiscardAsync();
            return outcome;
        }

        using (body)
        {
            var isGone = await body.RemoveAsync();
            broken?.Throw();
            return isGone ? outcome : NoProof;
        }
    }

    private static ExecutionOutcome NoProof => new ExecutionOutcome.Lost("The engine is away, and with it the proof that the program has ended.");

    private async Task<(ExecutionOutcome Outcome, ExceptionDispatchInfo? Broken)> TryAsync(ContainerBody body, Func<Task<ExecutionOutcome>> live)
    {
        try
        {
            return (await live(), null);
        }
        catch (Exception failure) when (stop.Reason != StopReason.None && (failure.MeansAway() || failure is DockerApiException))
        {
            return (new SandboxEnd(stop.Reason, null, false, "").ToOutcome(default, request.Limits), null);
        }
        catch (DockerApiException failure)
        {
            return (_isOrdered
                ? new ExecutionOutcome.Lost($"The engine gave the container up: {failure.Said()}.")
                : new ExecutionOutcome.Unavailable($"The engine refused the container: {failure.Said()}."), null);
        }
        catch (OutputBrokenException failure)
        {
            return (new ExecutionOutcome.Cancelled(), ExceptionDispatchInfo.Capture(failure.InnerException!));
        }
        catch (Exception failure) when (failure.MeansAway())
        {
            body.Engine.Problem = "It broke off.";
            return (_isOrdered
                ? new ExecutionOutcome.Lost("The engine broke off while the program ran.")
                : new ExecutionOutcome.Unavailable("The engine broke off before the program ran.", MayPass: true), null);
        }
    }

    private async Task<ExecutionOutcome> OrderAsync(ContainerBody body)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        var serving = request.Egress is { } door ? body.Door!.ServeAsync(door, over.Token) : Task.CompletedTask;
        if (request.Egress is null)
            body.Door?.Dispose();
        try
        {
            _isOrdered = true;
            await body.TellAsync(order.Bytes, stop.Token);
            stop.StartClock(request.Limits.Timeout);
            return await ToEndAsync(new ContainerOutput(body.Stream, order, output, stop, request.Limits.OutputBytes), body);
        }
        finally
        {
            await over.CancelAsync();
            await serving;
        }
    }

    private async Task<ExecutionOutcome> ToEndAsync(ContainerOutput carried, ContainerBody body)
    {
        await carried.CarryAsync();
        var hits = body.Process.Hits;
        var end = stop.Reason == StopReason.None ? await EndAsync(carried, hits, body) : null;
        return stop.Reason == StopReason.None
            ? new SandboxEnd(StopReason.None, end!.Code, false, "", end.StartError).ToOutcome(end.Hits, request.Limits)
            : new SandboxEnd(stop.Reason, null, false, "").ToOutcome(default, request.Limits);
    }

    private async Task<ContainerEnd> EndAsync(ContainerOutput carried, CgroupHits hits, ContainerBody body)
    {
        var waited = await body.Engine.Client.Containers.WaitContainerAsync(body.Name, stop.Token);
        body.HasEnded = true;
        // Who ended well has coped with whatever else the engine could tell.
        if (waited.StatusCode == 0 && carried.StartError is null)
            return new ContainerEnd(0, hits, null);
        var state = (await body.Engine.Client.Containers.InspectContainerAsync(body.Name, stop.Token)).State ?? throw new IOException("The engine says nothing of the container's state.");
        // An engine that goes down takes containers with it, and would make that look like their own end.
        if (state.ExitCode is 137 or 143)
            await body.Engine.Client.System.PingAsync(stop.Token);
        var all = state.OOMKilled ? hits with { KilledForMemory = Math.Max(hits.KilledForMemory, 1) } : hits;
        return new ContainerEnd((int)state.ExitCode, all, carried.StartError is { } error ? $"{request.Command[0]}: {error}" : null);
    }

    private sealed record ContainerEnd(int Code, CgroupHits Hits, string? StartError);
}
