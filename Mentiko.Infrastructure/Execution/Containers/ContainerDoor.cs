using System.Net.Sockets;
using Mentiko.Core.Execution;
using Mentiko.Infrastructure.Execution.Local.Ahead;
using Mentiko.Infrastructure.Execution.Local.Native;
using Mentiko.Infrastructure.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.Execution.Containers;

/// <summary>
/// The way by which a container's agent gets its door: the starter opens the listener in the container's own network,
/// before it becomes the agent, and sends it here. Nobody else enters that network, and no right is needed for it.
/// </summary>
internal sealed class ContainerDoor(EngineShare share, string name) : IDisposable
{
    private readonly DoorSocket _socket = DoorSocket.Open(share.DoorsPath, name);

    public string Path => _socket.Path;

    /// <summary>
    /// Gives the door what the starter sends. Returns when it has, or when the token is cancelled because nothing will come:
    /// a starter that could not open its door says so itself.
    /// </summary>
    public async Task ServeAsync(IEgressDoor door, CancellationToken cancel)
    {
        try
        {
            using var starter = await _socket.AcceptAsync(cancel);
            // Whatever else comes finds nobody.
            _socket.Dispose();
            using var handle = new SafeFileHandle(starter.Handle, ownsHandle: false);
            Descriptor.Receive(handle, new byte[1], out var listener);
            if (listener?.LocalEndPoint is { } place && place.Equals(DoorBlock.Address))
                door.Serve(listener);
            else
                listener?.Dispose();
        }
        catch (Exception failure) when (failure is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The attempt is over.
        }
    }

    public void Dispose() => _socket.Dispose();
}
