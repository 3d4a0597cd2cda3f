using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.FileSystem.Kernel;
using Renci.SshNet;

namespace Mentiko.Infrastructure.Execution.Ssh.Trees;

/// <summary>An attempt's own folders on a host: its events go there before it begins, and what it emitted comes back.</summary>
internal sealed class EventFolders(SshClient shell, SftpClient sftp, string prefix, string id)
{
    public string Staging => $"{prefix}/attempts/{id}/staging";

    /// <summary>Makes them, with every event that triggers the step.</summary>
    public async Task SendAsync(SafeFolder input, CancellationToken cancel)
    {
        foreach (var folder in (string[])[$"{prefix}/attempts/{id}", Staging, $"{prefix}/attempts/{id}/input", $"{prefix}/attempts/{id}/output"])
            await sftp.CreateDirectoryAsync(folder, cancel);
        var files = new RemoteFiles(sftp, $"{prefix}/attempts/{id}/input", Staging);
        using var entries = input.List();
        foreach (var entry in entries ?? Enumerable.Empty<FolderEntry>())
        {
            // Events are second names of files of the platform's.
            if (entry.Name.IsUnicode && input.OpenOwn(entry.Name) is { } file)
                await files.UploadAsync(entry.Name.Text, file, cancel);
        }
    }

    /// <summary>
    /// Brings back what may be events. What is no plain file there is none here either: a link takes its place, by whose
    /// name the attempt fails.
    /// </summary>
    public async Task CollectAsync(TravellingTree output, CancellationToken cancel)
    {
        var found = await RemoteTree.ListAsync(shell, $"output {id}", OutputReader.MaxEntries, cancel);
        if (found is null)
        {
            output.MakeLink("too-many-entries.json", $"more than {OutputReader.MaxEntries} entries on the host");
            return;
        }

        var files = new RemoteFiles(sftp, $"{prefix}/attempts/{id}/output", Staging);
        var left = (long)OutputReader.MaxTotalBytes + 1;
        foreach (var (path, stamp) in found.Where(pair => !pair.Key.Contains('/') && pair.Key.EndsWith(".json", StringComparison.Ordinal)).OrderBy(pair => pair.Key, StringComparer.Ordinal).Take(OutputReader.MaxFiles + 1))
        {
            if (stamp is { Kind: NodeKind.Folder })
                output.MakeFolder(path);
            else if (stamp is not { Kind: NodeKind.File, Links: 1 })
                output.MakeLink(path, stamp.Kind == NodeKind.Link ? stamp.Target : "no plain file on the host");
            else
            {
                // One byte more than may be: it is refused for its length here.
                var most = Math.Min(Math.Min(stamp.Size, OutputReader.MaxFileBytes + 1), left);
                left -= most;
                await output.WriteAsync(path, 0x180, DateTime.UnixEpoch.AddSeconds(stamp.Modified), to => files.DownloadAsync(path, to, most, cancel));
            }
        }
    }
}
