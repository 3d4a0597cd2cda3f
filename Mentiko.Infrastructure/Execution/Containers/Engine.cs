using Docker.DotNet;
using Docker.DotNet.LegacyHttp;
using Docker.DotNet.Unix;

namespace Mentiko.Infrastructure.Execution.Containers;

/// <summary>One engine: the way to it, and what is known of it.</summary>
internal sealed class Engine : IDisposable
{
    private int _atWork;

    public Engine(EngineAddress address, DockerExecutionOptions options)
    {
        Address = address;
        var builder = new DockerClientBuilder().WithTimeout(Timeout.InfiniteTimeSpan);
        // The other transport for TCP holds ten connections in all, and each attempt needs one for as long as it lasts.
        Client = address.IsTcp
            ? builder.WithEndpoint(address.Uri).WithAuthProvider(new EngineTls(options)).WithTransportOptions(new LegacyHttpTransportOptions()).Build()
            : builder.WithEndpoint(address.Uri).WithTransportOptions(new UnixSocketTransportOptions()).Build();
    }

    public EngineAddress Address { get; }

    public DockerClient Client { get; }

    /// <summary>Null before the first look, and while it does not answer.</summary>
    public EngineFacts? Facts { get; set; }

    /// <summary>Why nothing can run there now; null when it can.</summary>
    public string? Problem { get; set; } = "It has not been looked at yet.";

    /// <summary>Attempts there now.</summary>
    public int AtWork => Volatile.Read(ref _atWork);

    public void Enter() => Interlocked.Increment(ref _atWork);

    public void Leave() => Interlocked.Decrement(ref _atWork);

    public void Dispose() => Client.Dispose();
}
