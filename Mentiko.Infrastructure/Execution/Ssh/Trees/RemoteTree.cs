using System.Globalization;
using System.Text;
using Mentiko.Infrastructure.Execution.Ssh.Links;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.FileSystem.Kernel;
using Renci.SshNet;

namespace Mentiko.Infrastructure.Execution.Ssh.Trees;

/// <summary>What stands at a path on the host.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Mode">The permission bits.</param>
/// <param name="Size">Bytes of a file.</param>
/// <param name="Modified">Seconds since 1970; an agent can set it.</param>
/// <param name="Changed">When anything of it last changed, as the host writes it; nobody there can set that.</param>
/// <param name="Inode">Its number there.</param>
/// <param name="Links">How many names it has.</param>
/// <param name="Target">Where a link leads, as it is written.</param>
internal sealed record RemoteStamp(NodeKind Kind, uint Mode, long Size, long Modified, string Changed, string Inode, int Links, string Target)
{
    /// <summary>Folders change with what is in them, which has stamps of its own.</summary>
    public bool IsSame(RemoteStamp other) => Kind == other.Kind && (Kind == NodeKind.Folder || this == other);

    /// <summary>As far as can be told without having brought it there: size, second of change, permissions, target.</summary>
    public bool Resembles(LocalStamp local) => Kind == local.Kind && Kind switch
    {
        NodeKind.Folder => true,
        NodeKind.Link => Target == local.Target,
        _ => Size == local.Size && Modified == local.Modified.ToUnixTimeSeconds() && (Mode & 0x1FF) == (local.Mode & 0x1FF),
    };
}

/// <summary>Lists an area of a host in one answer, however large the tree is.</summary>
internal static class RemoteTree
{
    private const int Fields = 9;

    // f 644 12 1795862712.5072381380 1795862712.5072381380 11666267 1 a/b.txt (target), each ended by a NUL.
    /// <summary>Null where there are more than so many entries.</summary>
    public static async Task<Dictionary<string, RemoteStamp>?> ListAsync(SshClient client, string area, int most, CancellationToken cancel)
    {
        var answer = await PorterCommand.AskAsync(client, PorterCommand.List, area, cancel);
        var found = new Dictionary<string, RemoteStamp>(StringComparer.Ordinal);
        var strict = new UTF8Encoding(false, throwOnInvalidBytes: true);
        var at = 0;
        var fields = new ReadOnlyMemory<byte>[Fields];
        while (TryTake(answer, ref at, fields))
        {
            if (!TryRead(strict, fields[7], out var path) || !TryRead(strict, fields[8], out var target))
                continue;
            string Text(int index) => Encoding.ASCII.GetString(fields[index].Span);
            if (path.Length == 0 || path[0] == '/' || path.Split('/').Any(segment => segment is "" or "." or ".."))
                throw new LinkBrokenException("The host lists what is no path.");
            found[path] = new RemoteStamp(
                KindOf(Text(0)), Convert.ToUInt32(Text(1), 8), long.Parse(Text(2), CultureInfo.InvariantCulture),
                long.Parse(Text(3).Split('.')[0], CultureInfo.InvariantCulture), Text(4), Text(5), int.Parse(Text(6), CultureInfo.InvariantCulture), target);
            if (found.Count > most)
                return null;
        }

        return found;
    }

    private static bool TryTake(byte[] answer, ref int at, ReadOnlyMemory<byte>[] fields)
    {
        for (var i = 0; i < Fields; i++)
        {
            var end = Array.IndexOf(answer, (byte)0, at);
            if (end < 0)
                return false;
            fields[i] = answer.AsMemory(at, end - at);
            at = end + 1;
        }

        return true;
    }

    // Names that are no Unicode do not travel.
    private static bool TryRead(UTF8Encoding strict, ReadOnlyMemory<byte> bytes, out string text)
    {
        var good = System.Text.Unicode.Utf8.IsValid(bytes.Span);
        text = good ? strict.GetString(bytes.Span) : "";
        return good;
    }

    private static NodeKind KindOf(string letter) => letter switch
    {
        "f" => NodeKind.File,
        "d" => NodeKind.Folder,
        "l" => NodeKind.Link,
        "p" => NodeKind.Fifo,
        "s" => NodeKind.Socket,
        "c" => NodeKind.CharacterDevice,
        "b" => NodeKind.BlockDevice,
        _ => NodeKind.Unknown,
    };
}
