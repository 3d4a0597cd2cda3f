using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Mentiko.Infrastructure.Execution.Local.Seccomp;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Execution;

/// <summary>The filter by an interpreter of its own, for both processors: a machine has only one of them.</summary>
public sealed class SystemCallFilterTests
{
    private const uint Refused = 0x00050001, Absent = 0x00050026, NoFamily = 0x00050061;

    public static TheoryData<Architecture, uint> Machines => new() { { Architecture.X64, 0xc000003e }, { Architecture.Arm64, 0xc00000b7 } };

    [Theory]
    [MemberData(nameof(Machines))]
    public void Filter_OfEachMachine_RefusesItsList(Architecture machine, uint audit)
    {
        var filter = SystemCallFilter.For(machine)!;
        Assert.All(SystemCall.Refused.Where(c => c.On(machine) >= 0), c => Assert.Equal(Refused, Run(filter, audit, (uint)c.On(machine))));
        Assert.All(SystemCall.Absent, c => Assert.Equal(Absent, Run(filter, audit, (uint)c.On(machine))));
    }

    [Theory]
    [MemberData(nameof(Machines))]
    public void Filter_OfEachMachine_LetsTheRestPass(Architecture machine, uint audit)
    {
        var filter = SystemCallFilter.For(machine)!;
        var judged = SystemCall.Refused.Concat(SystemCall.Absent)
            .Concat([SystemCall.CloneCall, SystemCall.Unshare, SystemCall.Personality, SystemCall.Ioctl, SystemCall.Socket, SystemCall.SocketPair])
            .Select(c => (uint)c.On(machine)).ToHashSet();
        for (var call = 0u; call <= SystemCall.NewestJudged; call++)
            Assert.True(judged.Contains(call) || Run(filter, audit, call) == BpfProgram.Allow, $"call {call}");
        Assert.Equal(Absent, Run(filter, audit, SystemCall.NewestJudged + 1));
    }

    [Theory]
    [MemberData(nameof(Machines))]
    public void Call_OfAnotherNumbering_EndsTheProcess(Architecture machine, uint audit)
    {
        var filter = SystemCallFilter.For(machine)!;
        Assert.Equal(BpfProgram.KillProcess, Run(filter, 0x40000003, 1));
        Assert.Equal(BpfProgram.KillProcess, Run(filter, audit, 0x40000000 + 39));
        Assert.Equal(BpfProgram.KillProcess, Run(filter, audit, uint.MaxValue));
    }

    [Theory]
    [MemberData(nameof(Machines))]
    public void Call_WithArguments_IsJudgedByTheirLowWord(Architecture machine, uint audit)
    {
        var filter = SystemCallFilter.For(machine)!;
        uint On(SystemCall call, params ulong[] arguments) => Run(filter, audit, (uint)call.On(machine), arguments);
        Assert.Equal(BpfProgram.Allow, On(SystemCall.CloneCall, 0x3d0f00));
        Assert.Equal(Refused, On(SystemCall.CloneCall, 0x10000011));
        Assert.Equal(Refused, On(SystemCall.Unshare, 0x80));
        Assert.Equal(Refused, On(SystemCall.Ioctl, 0, 0xf_0000_5412));
        Assert.Equal(BpfProgram.Allow, On(SystemCall.Ioctl, 0, 0x5401));
        Assert.Equal(NoFamily, On(SystemCall.Socket, 1, 1, 0));
        Assert.Equal(BpfProgram.Allow, On(SystemCall.Socket, 10, 0x80801, 6));
        Assert.Equal(Refused, On(SystemCall.Socket, 2, 0x80003, 0));
        Assert.Equal(Refused, On(SystemCall.SocketPair, 1, 2, 0));
        Assert.Equal(BpfProgram.Allow, On(SystemCall.SocketPair, 1, 0x80801, 0));
        Assert.Equal(NoFamily, On(SystemCall.SocketPair, 16, 1, 0));
    }

    [Fact]
    public void Machine_Unknown_HasNoFilter() => Assert.Null(SystemCallFilter.For(Architecture.Wasm));

    [Fact]
    public void Block_WithoutReturn_IsABug() => Assert.Throws<InvalidOperationException>(() => new BpfProgram().IfEqual(1, block => block.Load(0)));

    private static uint Run(byte[] program, uint audit, uint call, params ulong[] arguments)
    {
        var input = new byte[64];
        BinaryPrimitives.WriteUInt32LittleEndian(input, call);
        BinaryPrimitives.WriteUInt32LittleEndian(input.AsSpan(4), audit);
        for (var i = 0; i < arguments.Length; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(input.AsSpan(16 + (8 * i)), arguments[i]);
        uint accumulator = 0;
        for (var at = 0; ; at++)
        {
            var step = program.AsSpan(at * 8, 8);
            var value = BinaryPrimitives.ReadUInt32LittleEndian(step[4..]);
            bool? condition = BinaryPrimitives.ReadUInt16LittleEndian(step) switch
            {
                0x15 => accumulator == value,
                0x35 => accumulator >= value,
                0x45 => (accumulator & value) != 0,
                _ => null,
            };
            if (condition is { } holds)
            {
                at += holds ? step[2] : step[3];
                continue;
            }
            switch (BinaryPrimitives.ReadUInt16LittleEndian(step))
            {
                case 0x06: return value;
                case 0x20: accumulator = BinaryPrimitives.ReadUInt32LittleEndian(input.AsSpan((int)value)); break;
                case 0x54: accumulator &= value; break;
                default: throw new InvalidOperationException("An instruction that the filter does not use.");
            }
        }
    }
}
