using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Mentiko.Infrastructure.Execution.Containers;

/// <summary>Takes a container away and does not rest before that is proven.</summary>
internal sealed class ContainerRemoval(Engine engine, string name, TimeProvider time)
{
    private static readonly TimeSpan
        AnswerPatience = TimeSpan.FromSeconds(10), Patience = TimeSpan.FromSeconds(60), Pause = TimeSpan.FromMilliseconds(50), LongPause = TimeSpan.FromMilliseconds(500);

    /// <summary>True when nothing of it lives; false when the engine stayed away and the process is not this machine's.</summary>
    public async Task<bool> RemoveAsync(ContainerProcess? process = null)
    {
        for (var start = time.GetTimestamp(); ;)
        {
            if (await TryRemoveAsync() is { } answer)
            {
                if (answer)
                    return true;
                await Task.Delay(Pause, time);
            }
            // Its record is left to the reaper, which meets it when the engine is back.
            else if (process is not null && await process.KillAsync(time, AnswerPatience))
                return true;
            else
                await Task.Delay(LongPause, time);
            if (time.GetElapsedTime(start) > Patience)
                return false;
        }
    }

    /// <summary>True: it is gone. False: not yet. Null: the engine does not answer.</summary>
    public async Task<bool?> TryRemoveAsync()
    {
        using var patience = new CancellationTokenSource(AnswerPatience, time);
        try
        {
            await engine.Client.Containers.RemoveContainerAsync(name, new ContainerRemoveParameters { Force = true, RemoveVolumes = true }, patience.Token);
            return true;
        }
        catch (DockerContainerNotFoundException)
        {
            return true;
        }
        catch (DockerApiException failure)
        {
            // Somebody else is removing it at this moment, or it is just being started.
            return failure.StatusCode == HttpStatusCode.NotFound;
        }
        catch (Exception failure) when (failure.MeansAway())
        {
            return null;
        }
    }
}
