using Mentiko.Infrastructure.FileSystem;
using Renci.SshNet;
using Renci.SshNet.Common;
using Renci.SshNet.Sftp;

namespace Mentiko.Infrastructure.Execution.Ssh.Trees;

/// <summary>
/// Files of one folder of a host, by SFTP. What is sent is written beside and put in its place whole. The library resolves
/// every path before it uses it, so a link has to be out of the way before.
/// </summary>
/// <param name="sftp">The connection; it serves several at a time.</param>
/// <param name="root">The folder, absolute.</param>
/// <param name="staging">A folder of the same disk for files in the making, absolute.</param>
internal sealed class RemoteFiles(SftpClient sftp, string root, string staging)
{
    private int _last;

    public async Task MakeFolderAsync(string path, CancellationToken cancel)
    {
        try
        {
            await sftp.CreateDirectoryAsync(At(path), cancel);
        }
        catch (SshException) when (sftp.Exists(At(path)))
        {
            // Another attempt was first.
        }
    }

    /// <summary>Where nothing stands yet.</summary>
    public void MakeLink(string path, string target) => sftp.SymbolicLink(target, At(path));

    public async Task UploadAsync(string path, OpenedFile file, CancellationToken cancel)
    {
        var made = $"{staging}/{Interlocked.Increment(ref _last)}";
        await using (var from = new PlainFileStream(file))
            await sftp.UploadFileAsync(from, made, cancel);
        var attributes = await sftp.GetAttributesAsync(made, cancel);
        attributes.SetPermissions(AsDigits(file.Facts.Mode));
        attributes.LastWriteTimeUtc = file.Facts.ModifiedAt.UtcDateTime;
        sftp.SetAttributes(made, attributes);
        sftp.RenameFile(made, At(path), isPosix: true);
    }

    /// <summary>Not more than so many bytes, however it grows.</summary>
    public async Task DownloadAsync(string path, Stream to, long most, CancellationToken cancel)
    {
        await using var from = await sftp.OpenAsync(At(path), FileMode.Open, FileAccess.Read, cancel);
        await CopyAsync(from, to, most, cancel);
    }

    private static async Task CopyAsync(SftpFileStream from, Stream to, long most, CancellationToken cancel)
    {
        var buffer = new byte[128 * 1024];
        int count;
        while (most > 0 && (count = await from.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, most)), cancel)) > 0)
        {
            await to.WriteAsync(buffer.AsMemory(0, count), cancel);
            most -= count;
        }
    }

    // 0644 as the number 644.
    private static short AsDigits(uint mode) => (short)((((mode >> 6) & 7) * 100) + (((mode >> 3) & 7) * 10) + (mode & 7));

    private string At(string path) => $"{root}/{path}";
}
