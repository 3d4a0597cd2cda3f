using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Mentiko.Infrastructure.Egress;

namespace Mentiko.Infrastructure.Tests.Egress;

/// <summary>A network of names and addresses in memory. Whoever was asked for is remembered; who is dialed answers with nothing.</summary>
internal sealed class FakeNetwork : IHostResolver, IHostDialer
{
    private readonly Dictionary<string, Queue<IPAddress[]>> _names = new(StringComparer.Ordinal);

    public ConcurrentQueue<string> Asked { get; } = [];

    public ConcurrentQueue<IPEndPoint> Dialed { get; } = [];

    public HashSet<IPAddress> Dead { get; } = [];

    /// <summary>The answers for a name, one after the other; the last one stays.</summary>
    public FakeNetwork With(string name, params string[] answers)
    {
        _names[name] = new Queue<IPAddress[]>(answers.Select(answer => answer.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IPAddress.Parse).ToArray()));
        return this;
    }

    public Task<IReadOnlyList<IPAddress>?> ResolveAsync(string host, CancellationToken cancel)
    {
        Asked.Enqueue(host);
        IReadOnlyList<IPAddress>? found = !_names.TryGetValue(host, out var answers) ? [] : answers.Count > 1 ? answers.Dequeue() : answers.Peek();
        return Task.FromResult<IReadOnlyList<IPAddress>?>(found);
    }

    public Task<Stream> DialAsync(IPEndPoint address, CancellationToken cancel)
    {
        Dialed.Enqueue(address);
        return Dead.Contains(address.Address) ? throw new SocketException((int)SocketError.ConnectionRefused) : Task.FromResult<Stream>(new MemoryStream());
    }
}
