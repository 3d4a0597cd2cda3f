using System.Net;
using System.Net.Sockets;

namespace Mentiko.Infrastructure.Egress;

/// <summary>
/// The system's look-ups of names. One blocks a thread until the name servers answer or the C library gives up, and
/// nobody can call it off; so each has a thread of its own, and there are only so many at a time.
/// </summary>
/// <param name="ask">Blocks; throws <see cref="SocketException"/> where there is no answer.</param>
internal sealed class HostLookups(Func<string, IPAddress[]> ask)
{
    /// <summary>Look-ups at a time: of the process, and of one attempt.</summary>
    public const int AtATime = 32, OfOneDoor = 4;

    // Never closed: a look-up that nobody waits for any more still gives its turn back.
    private SemaphoreSlim Turns { get; } = new(AtATime);

    public HostLookups()
        : this(Dns.GetHostAddresses)
    {
    }

    /// <summary>The look-ups of one attempt.</summary>
    public IHostResolver OfDoor() => new DoorLookups(Turns, ask);

    private sealed class DoorLookups(SemaphoreSlim turns, Func<string, IPAddress[]> ask) : IHostResolver
    {
        private SemaphoreSlim Own { get; } = new(OfOneDoor);

        public async Task<IReadOnlyList<IPAddress>?> ResolveAsync(string host, CancellationToken cancel) =>
            await TryBeginAsync(cancel) && TryAsk(host) is { } asking ? await asking.WaitAsync(cancel) : null;

        // The attempt's own turn first: who waits for it holds up nobody else.
        private async Task<bool> TryBeginAsync(CancellationToken cancel)
        {
            if (!await TryTakeAsync(Own, cancel))
            {
                return false;
            }

            if (await TryTakeAsync(turns, cancel))
            {
                return true;
            }

            Own.Release();
            return false;
        }

        private static async Task<bool> TryTakeAsync(SemaphoreSlim turns, CancellationToken cancel)
        {
            try
            {
                await turns.WaitAsync(cancel);
                return true;
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        }

        // Null where the system has no more threads. A turn ends with the thread's work, not with the caller's patience.
        private Task<IPAddress[]>? TryAsk(string host)
        {
            try
            {
                return Task.Factory.StartNew(() => Ask(host), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            }
            catch (TaskSchedulerException)
            {
                End();
                return null;
            }
        }

        private IPAddress[] Ask(string host)
        {
            try
            {
                return ask(host);
            }
            catch (SocketException)
            {
                return [];
            }
            finally
            {
                End();
            }
        }

        private void End()
        {
            turns.Release();
            Own.Release();
        }
    }
}
