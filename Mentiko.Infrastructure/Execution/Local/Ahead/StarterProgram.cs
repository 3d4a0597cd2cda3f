using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Mentiko.Infrastructure.Execution.Local.Ahead;

/// <summary>
/// The program that waits in a sandbox spawned ahead: a few hundred bytes of ELF without libraries, since every host has
/// to be able to start it. It knows nothing but where its order goes.
/// </summary>
internal static class StarterProgram
{
    /// <summary>Descriptors, by their numbers in the sandbox.</summary>
    public const int OrderDescriptor = 3, ReportDescriptor = 4, OwnDescriptor = 5;

    /// <summary>Where the order stands in memory: its pointers are counted from here.</summary>
    public const long OrderPlace = 0x1000_0000;

    /// <summary>Bytes of the largest order.</summary>
    public const int LargestOrder = 1 << 20;

    public const ushort X64Machine = 62, Arm64Machine = 183;

    private const int HeaderBytes = 64, SegmentBytes = 56, CodeStart = HeaderBytes + (2 * SegmentBytes);
    private const long CodePlace = 0x40_0000, LargestPage = 0x1_0000;

    /// <summary>Null for a processor that it is not written for: then nothing is spawned ahead.</summary>
    public static byte[]? For(Architecture machine) => machine switch
    {
        Architecture.X64 => Assemble(X64Machine, StarterCode.X64),
        Architecture.Arm64 => Assemble(Arm64Machine, MemoryMarshal.AsBytes(StarterCode.Arm64)),
        _ => null,
    };

    /// <summary>A program of these instructions, with the place for its order.</summary>
    public static byte[] Assemble(ushort machine, ReadOnlySpan<byte> code)
    {
        const int Readable = 4, Writable = 2, Executable = 1;
        var file = new byte[CodeStart + code.Length];
        WriteHeader(file, machine);
        WriteSegment(file.AsSpan(HeaderBytes), Readable | Executable, CodePlace, file.Length, file.Length);
        WriteSegment(file.AsSpan(HeaderBytes + SegmentBytes), Readable | Writable, OrderPlace, 0, LargestOrder);
        code.CopyTo(file.AsSpan(CodeStart));
        return file;
    }

    // ELF, 64 bits, little-endian, executable at fixed places.
    private static void WriteHeader(Span<byte> header, ushort machine)
    {
        ReadOnlySpan<byte> magic = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1];
        magic.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header[16..], 2);
        BinaryPrimitives.WriteUInt16LittleEndian(header[18..], machine);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], 1);
        BinaryPrimitives.WriteInt64LittleEndian(header[24..], CodePlace + CodeStart);
        BinaryPrimitives.WriteInt64LittleEndian(header[32..], HeaderBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(header[52..], HeaderBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(header[54..], SegmentBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(header[56..], 2);
    }

    private static void WriteSegment(Span<byte> segment, int rights, long place, int bytesInFile, int bytesInMemory)
    {
        const int Load = 1;
        BinaryPrimitives.WriteInt32LittleEndian(segment, Load);
        BinaryPrimitives.WriteInt32LittleEndian(segment[4..], rights);
        BinaryPrimitives.WriteInt64LittleEndian(segment[16..], place);
        BinaryPrimitives.WriteInt64LittleEndian(segment[24..], place);
        BinaryPrimitives.WriteInt64LittleEndian(segment[32..], bytesInFile);
        BinaryPrimitives.WriteInt64LittleEndian(segment[40..], bytesInMemory);
        BinaryPrimitives.WriteInt64LittleEndian(segment[48..], LargestPage);
    }
}
