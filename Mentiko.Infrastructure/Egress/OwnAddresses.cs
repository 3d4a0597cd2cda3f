using System.Collections.Frozen;
using System.Net;
using System.Net.NetworkInformation;

namespace Mentiko.Infrastructure.Egress;

/// <summary>
/// The addresses of this machine's network interfaces. A public one of them is reached without leaving the machine, and
/// so past whatever guards it against the internet.
/// </summary>
/// <param name="list">Asks the system.</param>
/// <param name="time">The clock.</param>
internal sealed class OwnAddresses(Func<IEnumerable<IPAddress>> list, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private FrozenSet<IPAddress>? _known;
    private long _asked;

    public OwnAddresses(TimeProvider time)
        : this(OfInterfaces, time)
    {
    }

    /// <summary>Throws <see cref="IOException"/> where the system does not tell.</summary>
    public bool Contains(IPAddress address)
    {
        lock (_gate)
        {
            if (_known is null || time.GetElapsedTime(_asked) >= Fresh)
            {
                (_known, _asked) = (list().ToFrozenSet(), time.GetTimestamp());
            }

            return _known.Contains(address);
        }
    }

    private static List<IPAddress> OfInterfaces()
    {
        try
        {
            return [.. NetworkInterface.GetAllNetworkInterfaces().SelectMany(one => one.GetIPProperties().UnicastAddresses).Select(one => one.Address)];
        }
        catch (NetworkInformationException failure)
        {
            throw new IOException("The system does not tell the addresses of this machine.", failure);
        }
    }
}
