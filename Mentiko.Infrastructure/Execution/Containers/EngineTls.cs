using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Docker.DotNet.Handler.Abstractions;

namespace Mentiko.Infrastructure.Execution.Containers;

/// <summary>Shows this server's certificate to an engine, and accepts the engine's only from the operator's own authorities.</summary>
internal sealed class EngineTls(DockerExecutionOptions options) : IAuthProvider
{
    public bool TlsEnabled => true;

    public HttpMessageHandler ConfigureHandler(HttpMessageHandler handler)
    {
        if (handler is not SocketsHttpHandler sockets)
            throw new InvalidOperationException($"A transport of the kind {handler.GetType().Name} cannot be given certificates.");
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(options.TlsAuthority);
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        sockets.SslOptions = new SslClientAuthenticationOptions
        {
            ClientCertificates = [X509Certificate2.CreateFromPemFile(options.TlsCertificate, options.TlsKey)],
            CertificateChainPolicy = policy,
        };
        return sockets;
    }
}
