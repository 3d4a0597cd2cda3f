using System.Net.Sockets;
using Mentiko.Infrastructure.FileSystem.Kernel;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>
/// A socket in the file system by which one starter, in one container, hands over the door that it has opened there. It
/// takes one connection and is gone with this. Whoever is not let into its folder cannot reach it by its path; within the
/// container, which sees it alone, the starter is the only program until then.
/// </summary>
internal sealed class DoorSocket : IDisposable
{
    private const uint Reachable = 0x1B6; // 0666
    private readonly SafeFolder _folder;
    private readonly EntryName _name;
    private readonly Socket _listener;

    private DoorSocket(SafeFolder folder, EntryName name, Socket listener, string path) =>
        (_folder, _name, _listener, Path) = (folder, name, listener, path);

    /// <summary>Absolute path, for the engine.</summary>
    public string Path { get; }

    /// <param name="folderPath">Absolute path of a folder of the service's own.</param>
    /// <param name="name">A name that nothing has there.</param>
    public static DoorSocket Open(string folderPath, string name)
    {
        var folder = SafeFs.OpenRoot(folderPath);
        var entry = EntryName.Of(name);
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            // Through the open folder: a path may be longer than an address of a socket.
            listener.Bind(new UnixDomainSocketEndPoint($"/proc/self/fd/{folder.Handle.DangerousGetHandle()}/{name}"));
            folder.OpenUp(entry, Reachable);
            listener.Listen(1);
            return new DoorSocket(folder, entry, listener, $"{folderPath}/{name}");
        }
        catch
        {
            listener.Dispose();
            folder.Remove(entry);
            folder.Dispose();
            throw;
        }
    }

    /// <summary>The one connection, when something can be read from it. Throws when this is disposed or the token is cancelled.</summary>
    public async Task<Socket> AcceptAsync(CancellationToken cancel)
    {
        var starter = await _listener.AcceptAsync(cancel);
        try
        {
            await starter.ReceiveAsync(new byte[1], SocketFlags.Peek, cancel);
            return starter;
        }
        catch
        {
            starter.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (_folder.Handle.IsClosed)
            return;
        _listener.Dispose();
        _folder.Remove(_name);
        _folder.Dispose();
    }
}
