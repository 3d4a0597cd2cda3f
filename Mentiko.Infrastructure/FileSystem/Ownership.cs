using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.FileSystem.Kernel;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>
/// Who owns what is made. Where the service runs as root, each namespace has a uid (and a gid of the same number)
/// of its own; elsewhere everything belongs to the service's user and these changes are no-ops.
/// </summary>
internal readonly record struct Ownership(uint? Owner, uint? Group)
{
    private const uint Unchanged = uint.MaxValue;

    /// <summary>The service's own, closed to every agent.</summary>
    public static Ownership Service => default;

    /// <summary>The agent's own: it reads and writes.</summary>
    public static Ownership AgentOwns(Organization organization) =>
        IsSeparate ? new(Uid(organization), Uid(organization)) : default;

    /// <summary>The service's, and open to the agent as far as the mode lets the group.</summary>
    public static Ownership AgentMayEnter(Organization organization) => IsSeparate ? new(null, Uid(organization)) : default;

    /// <summary>Whether namespaces have uids of their own here.</summary>
    public static bool IsSeparate { get; } = Syscalls.EffectiveUser == 0;

    public void Apply(SafeFileHandle file)
    {
        if (Owner is null && Group is null)
            return;
        var errno = Syscalls.ChangeOwner(file, Owner ?? Unchanged, Group ?? Unchanged);
        if (errno != Errno.None)
            throw new KernelException("fchown", errno);
    }

    public bool Fits(FileFacts facts) => (Owner ?? facts.Owner) == facts.Owner && (Group ?? facts.Group) == facts.Group;

    // An organization whose uid was never given out must not end up owned by root.
    private static uint Uid(Organization organization) => organization.OsUid > 0
        ? (uint)organization.OsUid
        : throw new InvalidOperationException("The organization has no uid of its own.");
}
