using Mentiko.Infrastructure.Execution.Ssh.Links;
using Renci.SshNet;

namespace Mentiko.Infrastructure.Execution.Ssh;

/// <summary>
/// After a link was cut: goes to the host again and has the attempt ended there, or waits until the host has ended it by
/// itself. Nothing of the attempt lives when it returns, and nothing of it will.
/// </summary>
internal sealed class LostLink(HostLinks links, HostAccess access, TimeSpan lease, TimeProvider time)
{
    // What the porter may wait for an order that is still under way; and for clocks that go apart and kills that take a moment.
    private static readonly TimeSpan OrderPatience = TimeSpan.FromSeconds(60), Margin = TimeSpan.FromSeconds(5), Pause = TimeSpan.FromSeconds(1);

    /// <param name="id">The attempt.</param>
    /// <param name="heard">When the porter was last answered.</param>
    /// <param name="hasBegun">Whether it was heard at all.</param>
    public async Task ProveGoneAsync(string id, long heard, bool hasBegun)
    {
        var patience = lease + Margin + (hasBegun ? TimeSpan.Zero : OrderPatience);
        while (!await TryEndAsync(id))
        {
            if (time.GetElapsedTime(heard) > patience)
                return;
            await Task.Delay(Pause, time);
        }
    }

    private async Task<bool> TryEndAsync(string id)
    {
        try
        {
            using var patience = new CancellationTokenSource(lease, time);
            using var client = await links.OpenShellAsync(access, patience.Token);
            await EndAsync(client, id, patience.Token);
            return true;
        }
        catch (Exception failure) when (failure.MeansCut() || failure is HostRefusedException or HostKeyRefusedException)
        {
            // Whoever shows another key is not asked: what is not proven is waited for.
            return false;
        }
    }

    /// <summary>Ends the attempt, where it still lives, and takes its folders away.</summary>
    public static Task EndAsync(SshClient client, string id, CancellationToken cancel) => PorterCommand.AskAsync(client, PorterCommand.End, id, cancel, longest: 1024);
}
