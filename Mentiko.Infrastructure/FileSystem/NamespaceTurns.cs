using Mentiko.Core.Namespaces;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>One at a time of each namespace, for work that costs much: who has more of it waits for its own, and costs nothing when it is done.</summary>
internal sealed class NamespaceTurns
{
    private readonly Lock _gate = new();
    private readonly Dictionary<NamespaceId, Room> _rooms = [];

    /// <summary>Dispose the answer when the turn is over.</summary>
    public async Task<IDisposable> EnterAsync(NamespaceId owner, CancellationToken cancel)
    {
        Room room;
        lock (_gate)
        {
            if (!_rooms.TryGetValue(owner, out room!))
            {
                _rooms[owner] = room = new Room();
            }

            room.Users++;
        }

        try
        {
            await room.Turn.WaitAsync(cancel);
        }
        catch
        {
            Leave(owner, room);
            throw;
        }

        return new Held(() =>
        {
            room.Turn.Release();
            Leave(owner, room);
        });
    }

    private void Leave(NamespaceId owner, Room room)
    {
        lock (_gate)
        {
            if (--room.Users == 0)
            {
                _rooms.Remove(owner);
                room.Turn.Dispose();
            }
        }
    }

    private sealed class Room
    {
        public SemaphoreSlim Turn { get; } = new(1);

        public int Users { get; set; }
    }

    private sealed class Held(Action leave) : IDisposable
    {
        public void Dispose() => leave();
    }
}
