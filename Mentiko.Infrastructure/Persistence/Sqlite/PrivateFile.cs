using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.Persistence.Sqlite;

/// <summary>
/// Makes the database file readable by the service alone before SQLite opens it. SQLite would make it by the umask,
/// readable by every uid, the ones that agents run as included; its WAL files take over the mode of the file.
/// </summary>
internal static partial class PrivateFile
{
    private const int ReadWriteCreateCloseOnExec = 0x2 | 0x40 | 0x80000;
    private const int OwnerOnly = 0x180;

    public static void EnsureExists(string path)
    {
        using var file = open(path, ReadWriteCreateCloseOnExec, OwnerOnly);
        if (file.IsInvalid || fchmod(file, OwnerOnly) != 0)
        {
            throw new UnfitDatabaseException($"The database file '{path}' cannot be opened: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}.");
        }
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle open(string path, int flags, int mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fchmod(SafeFileHandle file, int mode);
}
