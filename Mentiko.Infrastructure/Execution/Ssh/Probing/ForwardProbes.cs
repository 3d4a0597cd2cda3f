using System.Net;
using System.Net.Sockets;
using Mentiko.Core.Hosts;
using Mentiko.Infrastructure.Execution.Ssh.Links;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace Mentiko.Infrastructure.Execution.Ssh.Probing;

/// <summary>Tries to get into the host's network through the connection: by its own SSH port, which is certainly there.</summary>
internal static class ForwardProbes
{
    private const string Loopback = "127.0.0.1";

    public static async Task RunAsync(SshClient shell, HostAccess access, List<HostFinding> findings, CancellationToken cancel)
    {
        var isOpen = await ReachesAsync(shell, (uint)access.Definition.Port, cancel);
        findings.Add(new HostFinding("connections from the host", !isOpen, isOpen ? "The key opens connections from the host to elsewhere: it needs 'restrict'." : "The key opens no connection from the host to elsewhere."));
        var listens = Listens(shell);
        findings.Add(new HostFinding("connections to the host", !listens, listens ? "The key opens ports on the host: it needs 'restrict'." : "The key opens no port on the host."));
    }

    private static async Task<bool> ReachesAsync(SshClient shell, uint port, CancellationToken cancel)
    {
        using var forward = new ForwardedPortLocal(Loopback, 0, Loopback, port);
        shell.AddForwardedPort(forward);
        try
        {
            forward.Start();
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, (int)forward.BoundPort, cancel);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            patience.CancelAfter(TimeSpan.FromSeconds(5));
            // An SSH server greets at once.
            return await client.GetStream().ReadAsync(new byte[4], patience.Token) > 0;
        }
        catch (Exception failure) when (failure.MeansCut() || failure is SshException)
        {
            cancel.ThrowIfCancellationRequested();
            return false;
        }
        finally
        {
            shell.RemoveForwardedPort(forward);
        }
    }

    private static bool Listens(SshClient shell)
    {
        using var forward = new ForwardedPortRemote(Loopback, 0, Loopback, 9);
        shell.AddForwardedPort(forward);
        try
        {
            forward.Start();
            return true;
        }
        catch (SshException)
        {
            return false;
        }
        finally
        {
            shell.RemoveForwardedPort(forward);
        }
    }
}
