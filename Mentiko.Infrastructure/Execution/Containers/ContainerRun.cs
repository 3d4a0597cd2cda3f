using System.Runtime.ExceptionServices;
using Docker.DotNet;
using Docker.DotNet.Models;
using Mentiko.Core.Execution;
using Mentiko.Infrastructure.Execution.Local;
using Mentiko.Infrastructure.Execution.Local.Cgroups;

namespace Mentiko.Infrastructure.Execution.Containers;

/// <summary>What every container of this server is made with.</summary>
internal sealed record ContainerTools(DockerExecutionOptions Options, OwnerLabels Owner, string Starter, LiveContainers Live, TimeProvider Time);

/// <summary>
/// One container, from its making to the proof that it is gone. It is made with nothing of the agent's but numbers, looked
/// at from outside, and only then told what to run.
/// </summary>
internal sealed class ContainerRun(ContainerTools tools, Engine engine, ExecutionRequest request, ContainerOrder order, IExecutionOutput output, AttemptStop stop)
{
    private readonly string _name = LiveContainers.NewName(request.Organization.Slug);
    private ContainerEnd? _end;
    private bool _isOrdered;

    /// <summary>Returns when the container is gone.</summary>
    public async Task<ExecutionOutcome> RunAsync(ShelvedImage image, OpenedFolders folders)
    {
        using var live = tools.Live.Enter(_name);
        using var process = new ContainerProcess();
        ExecutionOutcome outcome;
        ExceptionDispatchInfo? broken = null;
        try
        {
            outcome = await LiveAsync(image, folders, process);
        }
        catch (Exception failure) when (stop.Reason != StopReason.None && (failure.MeansAway() || failure is DockerApiException))
        {
            outcome = new SandboxEnd(stop.Reason, null, false, "").ToOutcome(default, request.Limits);
        }
        catch (DockerApiException failure)
        {
            outcome = _isOrdered
                ? new ExecutionOutcome.Lost($"The engine gave the container up: {failure.Said()}.")
                : new ExecutionOutcome.Unavailable($"The engine refused the container: {failure.Said()}.");
        }
        catch (OutputBrokenException failure)
        {
            (outcome, broken) = (new ExecutionOutcome.Cancelled(), ExceptionDispatchInfo.Capture(failure.InnerException!));
        }
        catch (Exception failure) when (failure.MeansAway())
        {
            engine.Problem = "It broke off.";
            outcome = _isOrdered
                ? new ExecutionOutcome.Lost("The engine broke off while the program ran.")
                : new ExecutionOutcome.Unavailable("The engine broke off before the program ran.", MayPass: true);
        }

        var isGone = await new ContainerRemoval(engine, _name, tools.Time).RemoveAsync(process);
        broken?.Throw();
        return isGone ? outcome : new ExecutionOutcome.Lost("The engine is away, and with it the proof that the program has ended.");
    }

    private async Task<ExecutionOutcome> LiveAsync(ShelvedImage image, OpenedFolders folders, ContainerProcess process)
    {
        var plan = ContainerPlan.Of(request, image, tools.Starter, _name, tools.Owner, engine.Facts!, tools.Options);
        await engine.Client.Containers.CreateContainerAsync(plan, stop.Token);
        using var stream = await engine.Client.Containers.AttachContainerAsync(
            _name, new ContainerAttachParameters { Stream = true, Stdin = true, Stdout = true, Stderr = true }, stop.Token);
        await engine.Client.Containers.StartContainerAsync(_name, new ContainerStartParameters(), stop.Token);
        if (!tools.Options.FoldersUnchecked)
        {
            process.Take((await engine.Client.Containers.InspectContainerAsync(_name, stop.Token)).State?.Pid ?? 0);
            if (!process.IsTaken || !folders.AreThoseOf(process.Id))
                return new ExecutionOutcome.Unavailable("The container's folders are not those of the attempt, so nothing was run in it. Where the engine is not on this machine: see Mentiko:Execution:Docker:FoldersUnchecked.");
        }

        _isOrdered = true;
        await stream.WriteAsync(order.Bytes, 0, order.Bytes.Length, stop.Token);
        stream.CloseWrite();
        stop.StartClock(request.Limits.Timeout);
        return await ToEndAsync(new ContainerOutput(stream, order, output, stop, request.Limits.OutputBytes), process);
    }

    private async Task<ExecutionOutcome> ToEndAsync(ContainerOutput carried, ContainerProcess process)
    {
        await carried.CarryAsync();
        var hits = process.Hits;
        if (stop.Reason == StopReason.None)
            _end = await EndAsync(carried, hits);
        return stop.Reason == StopReason.None
            ? new SandboxEnd(StopReason.None, _end!.Code, false, "", _end.StartError).ToOutcome(_end.Hits, request.Limits)
            : new SandboxEnd(stop.Reason, null, false, "").ToOutcome(default, request.Limits);
    }

    private async Task<ContainerEnd> EndAsync(ContainerOutput carried, CgroupHits hits)
    {
        await engine.Client.Containers.WaitContainerAsync(_name, stop.Token);
        var state = (await engine.Client.Containers.InspectContainerAsync(_name, stop.Token)).State ?? throw new IOException("The engine says nothing of the container's state.");
        // An engine that goes down takes containers with it, and would make that look like their own end.
        if (state.ExitCode is 137 or 143)
            await engine.Client.System.PingAsync(stop.Token);
        var all = state.OOMKilled ? hits with { KilledForMemory = Math.Max(hits.KilledForMemory, 1) } : hits;
        return new ContainerEnd((int)state.ExitCode, all, carried.StartError is { } error ? $"{request.Command[0]}: {error}" : null);
    }

    private sealed record ContainerEnd(int Code, CgroupHits Hits, string? StartError);
}
