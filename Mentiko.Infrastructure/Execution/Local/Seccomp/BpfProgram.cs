using System.Buffers.Binary;

namespace Mentiko.Infrastructure.Execution.Local.Seccomp;

/// <summary>
/// A classic BPF program under construction. Jumps only go forward over a block that ends in a return, so a
/// program that builds is a program that ends.
/// </summary>
internal sealed class BpfProgram
{
    public const uint Allow = 0x7fff0000;
    public const uint KillProcess = 0x80000000;

    private const ushort LoadWord = 0x20, Equal = 0x15, GreaterOrEqual = 0x35, AnyBit = 0x45, And = 0x54, Return = 0x06;
    private readonly List<(ushort Code, byte True, byte False, uint Value)> _instructions = [];

    public int Length => _instructions.Count;

    public static uint Refuse(int errno) => 0x00050000u | (uint)errno;

    public BpfProgram Load(int offset) => Emit(LoadWord, 0, 0, (uint)offset);

    public BpfProgram Mask(uint bits) => Emit(And, 0, 0, bits);

    public BpfProgram Result(uint action) => Emit(Return, 0, 0, action);

    public BpfProgram IfEqual(uint value, uint action) => Emit(Equal, 0, 1, value).Result(action);

    public BpfProgram IfNotEqual(uint value, uint action) => Emit(Equal, 1, 0, value).Result(action);

    public BpfProgram IfAtLeast(uint value, uint action) => Emit(GreaterOrEqual, 0, 1, value).Result(action);

    public BpfProgram IfAnyBit(uint bits, uint action) => Emit(AnyBit, 0, 1, bits).Result(action);

    /// <summary>The block may change the accumulator: it must end in a return.</summary>
    public BpfProgram IfEqual(uint value, Action<BpfProgram> block)
    {
        var inner = new BpfProgram();
        block(inner);
        if (inner._instructions[^1].Code != Return)
            throw new InvalidOperationException("A block must end in a return.");
        Emit(Equal, 0, checked((byte)inner.Length), value);
        _instructions.AddRange(inner._instructions);
        return this;
    }

    /// <summary>An array of struct sock_filter in the machine's byte order (both supported machines are little-endian).</summary>
    public byte[] Assemble()
    {
        var bytes = new byte[_instructions.Count * 8];
        for (var i = 0; i < _instructions.Count; i++)
        {
            var at = bytes.AsSpan(i * 8, 8);
            BinaryPrimitives.WriteUInt16LittleEndian(at, _instructions[i].Code);
            at[2] = _instructions[i].True;
            at[3] = _instructions[i].False;
            BinaryPrimitives.WriteUInt32LittleEndian(at[4..], _instructions[i].Value);
        }
        return bytes;
    }

    private BpfProgram Emit(ushort code, byte whenTrue, byte whenFalse, uint value)
    {
        _instructions.Add((code, whenTrue, whenFalse, value));
        return this;
    }
}
