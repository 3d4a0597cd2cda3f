using System.Runtime.InteropServices;

namespace Mentiko.Infrastructure.Execution.Local.Native;

/// <summary>
/// Lends the calling thread another real uid. Changing another user's resource limits takes CAP_SYS_RESOURCE, which
/// root in a container usually lacks, or that user's real uid. The effective uid stays, so files and everything
/// else are as before; by raw system calls, since the C library would change all threads.
/// </summary>
internal static class RealUser
{
    private static readonly bool IsArm64 = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    public static bool Run(int uid, int gid, Func<bool> work)
    {
        try
        {
            return Set(gid, SetGids) && Set(uid, SetUids) && work();
        }
        finally
        {
            _ = Set(0, SetUids);
            _ = Set(0, SetGids);
        }
    }

    private static nint SetUids => IsArm64 ? 147 : 117;

    private static nint SetGids => IsArm64 ? 149 : 119;

    private static bool Set(int id, nint call)
    {
        const nint Unchanged = -1;
        return LibC.Syscall(call, id, Unchanged, Unchanged, 0) == 0;
    }
}
