using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Docker.DotNet.Handler.Abstractions;
using Microsoft.Net.Http.Client;

namespace Mentiko.Infrastructure.Execution.Containers;

/// <summary>Shows this server's certificate to an engine, and accepts the engine's only from the operator's own authorities.</summary>
internal sealed class EngineTls(DockerExecutionOptions options) : IAuthProvider
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    public bool TlsEnabled => true;

    public HttpMessageHandler ConfigureHandler(HttpMessageHandler handler)
    {
        if (handler is not ManagedHandler managed)
            throw new InvalidOperationException($"A transport of the kind {handler.GetType().Name} cannot be given certificates.");
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(options.TlsAuthority);
        managed.UseProxy = false;
        managed.ClientCertificates = [X509Certificate2.CreateFromPemFile(options.TlsCertificate, options.TlsKey)];
        managed.ServerCertificateValidationCallback = (_, shown, chain, errors) =>
            shown is X509Certificate2 certificate
            && (errors & (SslPolicyErrors.RemoteCertificateNameMismatch | SslPolicyErrors.RemoteCertificateNotAvailable)) == 0
            && IsOf(authorities, certificate, chain);
        return managed;
    }

    // What the machine trusts besides is nothing to this.
    private static bool IsOf(X509Certificate2Collection authorities, X509Certificate2 certificate, X509Chain? shown)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        foreach (var between in shown?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
            chain.ChainPolicy.ExtraStore.Add(between.Certificate);
        return chain.Build(certificate);
    }
}
