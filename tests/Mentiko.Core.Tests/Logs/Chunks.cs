namespace Mentiko.Core.Tests.Logs;

/// <summary>Ways to cut a stream of bytes into writes.</summary>
internal static class Chunks
{
    /// <summary>Cuts at the given distances, again and again, until the bytes are used up.</summary>
    public static IEnumerable<byte[]> Cut(byte[] bytes, IReadOnlyList<int> sizes)
    {
        for (int at = 0, turn = 0; at < bytes.Length; turn++)
        {
            var size = Math.Min(bytes.Length - at, sizes.Count == 0 ? 1 : Math.Max(1, sizes[turn % sizes.Count]));
            yield return bytes[at..(at + size)];
            at += size;
        }
    }
}
