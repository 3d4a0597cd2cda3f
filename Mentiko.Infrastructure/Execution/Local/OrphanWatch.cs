using System.Text;
using Mentiko.Infrastructure.Execution.Local.Native;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.Execution.Local;

/// <summary>
/// A small process that outlives this server by a moment. The kernel kills a sandbox when its server dies, except
/// in the few milliseconds of its start, when the launcher has not yet asked for that: such an orphan would run its
/// agent although nobody watches. When this server's end closes the pipe, whatever still carries the server's token
/// in its command line is killed and its control groups are removed.
/// </summary>
internal sealed class OrphanWatch : IDisposable
{
    // First line: the token. Then folders of control groups, until the pipe ends with the server. A sandbox that was
    // being spawned at that moment shows its token only some milliseconds later, hence the rounds.
    private const string Script =
        """
        PATH=/usr/bin:/bin
        read -r token || exit 0
        folders=
        while read -r folder; do folders="$folders $folder"; done
        round=0
        while [ $round -lt 20 ]; do
          for found in $(printf '%s\n' "$token" | grep -lsaF -f - /proc/[0-9]*/cmdline); do
            pid=${found#/proc/}
            kill -9 "${pid%/cmdline}" 2>/dev/null
          done
          round=$((round + 1))
          sleep 0.05
        done
        for folder in $folders; do
          rmdir "$folder"/*/ "$folder" 2>/dev/null
        done
        exit 0
        """;

    private readonly SafeFileHandle _pipe;

    private OrphanWatch(int pid, SafeFileHandle pipe) => (Pid, _pipe) = (pid, pipe);

    public int Pid { get; }

    public static OrphanWatch Start(string token, IEnumerable<string> folders)
    {
        var (read, write) = Descriptor.Pipe();
        using var spawn = new ProcessSpawn();
        using (read)
        {
            spawn.Give(read);
            spawn.Open("/dev/null");
            spawn.Open("/dev/null");
            var pid = spawn.Start("/bin/sh", ["sh", "-c", Script]);
            var lines = string.Concat(folders.Prepend(token).Select(line => line + "\n"));
            _ = Descriptor.WriteAll(write, Encoding.UTF8.GetBytes(lines));
            return new OrphanWatch(pid, write);
        }
    }

    public void Dispose() => _pipe.Dispose();
}
