using Docker.DotNet;
using Docker.DotNet.Models;

namespace Mentiko.Infrastructure.Execution.Containers;

/// <summary>One container with everything that belongs to it here: its name, its connection, its first process, its door.</summary>
internal sealed class ContainerBody : IDisposable
{
    private readonly ContainerTools _tools;
    private readonly IDisposable _live;
    private MultiplexedStream? _stream, _input;

    /// <param name="tools">What every container is made with.</param>
    /// <param name="engine">Where it is.</param>
    /// <param name="name">Its name; known as alive from now on.</param>
    /// <param name="hasDoor">Whether its starter can hand over a door.</param>
    public ContainerBody(ContainerTools tools, Engine engine, string name, bool hasDoor)
    {
        (_tools, Engine, Name) = (tools, engine, name);
        _live = tools.Live.Enter(name);
        Door = hasDoor ? new ContainerDoor(tools.Share, name) : null;
    }

    public Engine Engine { get; }

    public string Name { get; }

    public ContainerDoor? Door { get; }

    public ContainerProcess Process { get; } = new();

    /// <summary>What the container writes.</summary>
    public MultiplexedStream Stream => _stream ?? throw new InvalidOperationException("The container was not started.");

    private MultiplexedStream Input => _input ?? throw new InvalidOperationException("The container was not started.");

    /// <summary>Whether its program has ended by itself: nothing of it lives, and only its record is left.</summary>
    public bool HasEnded { get; set; }

    /// <summary>Makes and starts it; its starter then waits for the order.</summary>
    public async Task StartAsync(ContainerShape shape, ShelvedImage image, CancellationToken cancel)
    {
        var containers = Engine.Client.Containers;
        var plan = ContainerPlan.Of(shape, image, _tools.Share.StarterPath, Door?.Path, Name, Engine.Facts!, _tools.Options);
        await containers.CreateContainerAsync(plan, cancel);
        // With TLS there is no closing of one half: then each has a connection of its own.
        var isOne = !Engine.Address.IsTcp;
        _stream = await containers.AttachContainerAsync(Name, new ContainerAttachParameters { Stream = true, Stdin = isOne, Stdout = true, Stderr = true }, cancel);
        _input = isOne ? _stream : await containers.AttachContainerAsync(Name, new ContainerAttachParameters { Stream = true, Stdin = true }, cancel);
        await containers.StartContainerAsync(Name, new ContainerStartParameters(), cancel);
        if (!_tools.Options.FoldersUnchecked)
            Process.Take((await containers.InspectContainerAsync(Name, cancel)).State?.Pid ?? 0);
    }

    /// <summary>Tells the starter what to run, and closes what it reads.</summary>
    public async Task TellAsync(byte[] order, CancellationToken cancel)
    {
        await Input.WriteAsync(order, 0, order.Length, cancel);
        if (Input == Stream)
            Input.CloseWrite();
        else
            Input.Dispose();
    }

    /// <summary>Whether it lives and sees these very folders; taken for granted where that cannot be looked at.</summary>
    public bool Holds(OpenedFolders folders) => _tools.Options.FoldersUnchecked || (Process.IsTaken && folders.AreThoseOf(Process.Id));

    /// <summary>True when it is proven to be gone.</summary>
    public Task<bool> RemoveAsync() => new ContainerRemoval(Engine, Name, _tools.Time).RemoveAsync(Process);

    /// <summary>Takes it away beside everything else, and this with it.</summary>
    public Task DiscardAsync() => Task.Run(async () =>
    {
        using (this)
            await RemoveAsync();
    });

    public void Dispose()
    {
        _stream?.Dispose();
        if (_input != _stream)
            _input?.Dispose();
        Door?.Dispose();
        Process.Dispose();
        _live.Dispose();
    }
}
