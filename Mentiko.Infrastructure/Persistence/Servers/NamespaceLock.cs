using System.Buffers.Binary;
using Mentiko.Core.Namespaces;

namespace Mentiko.Infrastructure.Persistence.Servers;

/// <summary>The number that a namespace's lock has on every node. Two namespaces with the same one would only wait for each other.</summary>
internal static class NamespaceLock
{
    public static long Of(NamespaceId id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadInt64BigEndian(bytes) ^ BinaryPrimitives.ReadInt64BigEndian(bytes[8..]);
    }

    /// <summary>Which of so many lanes serves the namespace.</summary>
    public static int LaneOf(NamespaceId id, int lanes) => (int)((ulong)Of(id) % (uint)lanes);
}
