namespace Mentiko.Infrastructure.Nodes;

/// <summary>This process, as leases and the other servers know it.</summary>
/// <param name="Owner">A name that no other process has, nor this one after a restart.</param>
/// <param name="IsAlone">
/// Whether every other owner is known to be dead, because this process holds the lock of the data root that all
/// workers of this database use.
/// </param>
internal sealed record NodeIdentity(string Owner, bool IsAlone);
