using System.Net.Sockets;
using Mentiko.Core.Hosts;
using Renci.SshNet.Common;

namespace Mentiko.Infrastructure.Execution.Ssh.Links;

/// <summary>The host shows another key than the pinned one.</summary>
internal sealed class HostKeyRefusedException(HostKey? shown) : Exception("The host shows another key than the pinned one.")
{
    public HostKey? Shown => shown;
}

/// <summary>The host is there and does not do what it should; the text says what, for people.</summary>
internal sealed class HostRefusedException(string text) : Exception(text);

/// <summary>The link broke, or never came to be.</summary>
internal sealed class LinkBrokenException(string text, Exception? inner = null) : Exception(text, inner);

/// <summary>Tells a link that is cut from everything else.</summary>
internal static class LinkFailures
{
    public static bool MeansCut(this Exception failure) => failure is LinkBrokenException or SshConnectionException or SshOperationTimeoutException
        or SocketException or IOException or TimeoutException or ObjectDisposedException or OperationCanceledException;

    /// <summary>One line without control characters: what a host says ends up in logs and on pages.</summary>
    public static string Readable(string text)
    {
        const int Longest = 300;
        var clean = new string([.. text.Take(Longest).Select(c => char.IsControl(c) ? ' ' : c)]).Trim().TrimEnd('.');
        return clean.Length == 0 ? "it gave no reason" : clean;
    }
}
