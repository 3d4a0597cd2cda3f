namespace Mentiko.Infrastructure.FileSystem.Kernel;

/// <summary>The kernel's refusals that this room tells apart; the numbers are the same on x64 and arm64.</summary>
internal enum Errno
{
    None = 0,
    NotPermitted = 1,
    NoEntry = 2,
    Interrupted = 4,
    NoDevice = 6,
    Again = 11,
    Access = 13,
    Busy = 16,
    Exists = 17,
    CrossDevice = 18,
    NotDevice = 19,
    NotFolder = 20,
    IsFolder = 21,
    Invalid = 22,
    NameTooLong = 36,
    NotImplemented = 38,
    FolderNotEmpty = 39,
    Loop = 40,
    NotSupported = 95,
}

internal static class ErrnoExtensions
{
    /// <summary>
    /// Whether the refusal means "nothing that may be used stands at this path": absent, closed, a link, a way out,
    /// or something that cannot be opened at all. Everything else (EIO, EMFILE, ENOSPC) is a broken world.
    /// </summary>
    public static bool MeansAbsent(this Errno errno) => errno is Errno.NoEntry or Errno.NotFolder or Errno.Loop
        or Errno.CrossDevice or Errno.Again or Errno.NameTooLong or Errno.Access or Errno.NotPermitted
        or Errno.NoDevice or Errno.NotDevice;
}
