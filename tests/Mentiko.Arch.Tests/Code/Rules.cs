using System.Reflection;

namespace Mentiko.Arch.Tests.Code;

/// <summary>The rules of direction, as functions from what code uses to what it must not.</summary>
public static class Rules
{
    private static readonly HashSet<string> FileTypes =
    [
        "System.IO.File", "System.IO.Directory", "System.IO.FileInfo", "System.IO.DirectoryInfo", "System.IO.FileSystemInfo",
        "System.IO.FileStream", "System.IO.DriveInfo", "System.IO.FileSystemWatcher", "System.IO.Enumeration.FileSystemEnumerable`1",
    ];

    private static readonly string[] PlainAssemblies = ["System", "netstandard", "mscorlib", "Microsoft.Win32.Primitives"];

    /// <summary>Core is the product alone: the base library, abstractions, and the signature that the base library lacks.</summary>
    public static IEnumerable<string> BeyondTheBaseLibrary(Assembly assembly) => assembly.GetReferencedAssemblies()
        .Select(reference => reference.Name!)
        .Where(name => !PlainAssemblies.Any(plain => name == plain || name.StartsWith(plain + ".", StringComparison.Ordinal))
            && !(name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal) && name.EndsWith(".Abstractions", StringComparison.Ordinal))
            && name != "BouncyCastle.Cryptography");

    /// <summary>Uses of a namespace outside the places that may.</summary>
    public static IEnumerable<CodeUse> UsesOutside(IEnumerable<CodeUse> uses, string space, params string[] callers) => uses
        .Where(use => use.Target.StartsWith(space + ".", StringComparison.Ordinal))
        .Where(use => !IsAmong(use.Caller, callers));

    /// <summary>Uses of the file system outside the room for it.</summary>
    public static IEnumerable<CodeUse> FilesOutside(IEnumerable<CodeUse> uses, params string[] callers) => uses
        .Where(use => FileTypes.Contains(use.Target))
        .Where(use => !IsAmong(use.Caller, callers));

    /// <summary>Uses of one member outside the types that may.</summary>
    public static IEnumerable<CodeUse> MemberOutside(IEnumerable<CodeUse> uses, string target, string member, params string[] callers) => uses
        .Where(use => use.Target == target && use.Member == member)
        .Where(use => !IsAmong(use.Caller, callers));

    private static bool IsAmong(string caller, string[] callers) =>
        callers.Any(allowed => caller == allowed || caller.StartsWith(allowed + ".", StringComparison.Ordinal));
}
