using System.Collections.Concurrent;
using System.Text;
using Mentiko.Core.Hosts;
using Renci.SshNet;
using Renci.SshNet.Common;
using Renci.SshNet.Messages.Transport;

namespace Mentiko.Infrastructure.Execution.Ssh.Links;

/// <summary>Makes connections to registered hosts, and none to a host that shows another key than the pinned one.</summary>
internal sealed class HostLinks(TimeSpan patience)
{
    // A host has a key of each family and shows the one that the client asks for first: only one of them is pinned.
    private static readonly string[][] Families =
    [
        ["ssh-ed25519"],
        ["ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"],
        ["rsa-sha2-512", "rsa-sha2-256"],
    ];

    private readonly ConcurrentDictionary<string, string[]> _known = new(StringComparer.Ordinal);

    public Task<SshClient> OpenShellAsync(HostAccess access, CancellationToken cancel) => OpenAsync(access, info => new SshClient(info), cancel);

    public Task<SftpClient> OpenFilesAsync(HostAccess access, CancellationToken cancel) =>
        OpenAsync(access, info => new SftpClient(info) { OperationTimeout = TimeSpan.FromSeconds(60) }, cancel);

    private async Task<T> OpenAsync<T>(HostAccess access, Func<ConnectionInfo, T> make, CancellationToken cancel)
        where T : BaseClient
    {
        var pinned = access.Definition.Key;
        HostKey? shown = null;
        Exception? last = null;
        foreach (var family in _known.TryGetValue(pinned.Fingerprint, out var known) ? [known] : Families)
        {
            var client = make(Describe(access, family));
            client.HostKeyReceived += (_, host) =>
            {
                var key = HostKey.Of(host.HostKey);
                host.CanTrust = key == pinned;
                shown = host.CanTrust ? null : key;
            };
            try
            {
                await client.ConnectAsync(cancel);
                _known[pinned.Fingerprint] = family;
                return client;
            }
            catch (Exception failure)
            {
                client.Dispose();
                last = failure;
                if (failure is SshAuthenticationException)
                    throw new HostRefusedException($"The host {access.Shown} does not let the key of its credential in.");
                // Another key, or none of this family: one of the others may be the pinned one.
                if (failure is not SshConnectionException { DisconnectReason: DisconnectReason.KeyExchangeFailed or DisconnectReason.HostKeyNotVerifiable })
                    break;
            }
        }

        cancel.ThrowIfCancellationRequested();
        if (shown is not null)
        {
            _known.TryRemove(pinned.Fingerprint, out _);
            throw new HostKeyRefusedException(shown);
        }

        throw last!.MeansCut()
            ? new LinkBrokenException($"The host {access.Shown} does not answer: {LinkFailures.Readable(last!.Message)}.", last)
            : new HostRefusedException($"There is no way to speak with the host {access.Shown}: {LinkFailures.Readable(last!.Message)}.");
    }

    private ConnectionInfo Describe(HostAccess access, string[] family)
    {
        var (address, port, user) = (access.Definition.Address, access.Definition.Port, access.Definition.User);
        PrivateKeyFile key;
        try
        {
            key = new PrivateKeyFile(new MemoryStream(Encoding.UTF8.GetBytes(access.PrivateKey.ReplaceLineEndings("\n").TrimEnd() + "\n")));
        }
        catch (Exception failure) when (failure is SshException or ArgumentException or FormatException or InvalidOperationException or NotSupportedException or System.Security.Cryptography.CryptographicException)
        {
            throw new HostRefusedException("The secret that is registered as its credential holds no private key that can be read without a passphrase.");
        }

        var info = new ConnectionInfo(address, port, user, new PrivateKeyAuthenticationMethod(user, key)) { Timeout = patience, Encoding = Encoding.UTF8, ChannelCloseTimeout = TimeSpan.FromSeconds(5) };
        foreach (var other in info.HostKeyAlgorithms.Keys.Except(family, StringComparer.Ordinal).ToList())
            info.HostKeyAlgorithms.Remove(other);
        return info;
    }
}
