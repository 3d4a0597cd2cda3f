using System.Runtime.InteropServices;

namespace Mentiko.Infrastructure.FileSystem.Kernel;

/// <summary>Flags of an open. Two of them differ between processors, so they are properties and not constants.</summary>
internal static class OpenFlags
{
    public const ulong ReadOnly = 0;
    public const ulong WriteOnly = 1;
    public const ulong ReadWrite = 2;
    public const ulong Create = 0x40;
    public const ulong Exclusive = 0x80;
    public const ulong Path = 0x200000;

    private const ulong NoTerminal = 0x100;
    private const ulong NonBlocking = 0x800;
    private const ulong CloseOnExec = 0x80000;

    public static ulong Folder { get; } = IsArm ? 0x4000UL : 0x10000UL;

    public static ulong Unnamed { get; } = 0x400000UL | Folder;

    /// <summary>
    /// What every open carries: a fifo without a peer, a terminal or a child process must not be affected. A pinning
    /// open (O_PATH) touches none of them, and openat2 refuses the words there.
    /// </summary>
    public static ulong Complete(ulong flags) =>
        (flags & Path) != 0 ? flags | CloseOnExec : flags | CloseOnExec | NonBlocking | NoTerminal;

    private static bool IsArm => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
}
